package io.kappalake.cli.load;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.kappalake.tables.LakeException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The progress of a file in its topic, kept beside the lake. Kafka has all lines up to {@code lines}. Later lines that
 * Kafka also has are at or after the offsets {@code after}.
 *
 * @param id of the file's content in this very topic; each record carries it too
 * @param lines of the file, from its start
 * @param after by partition; a missing one is searched from its beginning
 * @param bytes of the unpacked content; 0 in notes older than {@link ContentId}
 */
record Bookmark(String id, String file, String topic, long lines, Map<Integer, Long> after, boolean done, long bytes) {

    private static final JsonMapper JSON = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .build();

    /** Longer than any topic keeps its records, and more files than anybody names. */
    static final Duration LIFE = Duration.ofDays(366);

    static final int MOST = 10_000;

    private static final int LOOKED_AT = 1 << 20;

    /**
     * The id that a file had before {@link ContentId}: a hash of its size, its first and last mebibyte, and the topic's
     * own id. Of a file of more than two mebibytes it does not see the middle.
     */
    static String formerId(Path file, String topicId) {
        try (FileChannel channel = FileChannel.open(file)) {
            MessageDigest hash = MessageDigest.getInstance("SHA-256");
            hash.update((topicId + " " + channel.size() + "\n").getBytes(StandardCharsets.UTF_8));
            hash.update(read(channel, 0));
            hash.update(read(channel, Math.max(0, channel.size() - LOOKED_AT)));
            return HexFormat.of().formatHex(hash.digest(), 0, 8);
        } catch (IOException e) {
            throw new LakeException("Cannot read " + file + ": " + e.getMessage(), e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static ByteBuffer read(FileChannel channel, long from) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(LOOKED_AT, channel.size() - from));
        while (bytes.hasRemaining() && channel.read(bytes, from + bytes.position()) >= 0) {
            // Until the buffer is full, or the file has become shorter.
        }
        return bytes.flip();
    }

    /** A bookmark of a pipe, which can be read only once: nobody will look it up again. */
    static Bookmark ofPipe(HistoryFile pipe, Map<Integer, Long> ends) {
        byte[] id = new byte[8];
        new SecureRandom().nextBytes(id);
        return new Bookmark(HexFormat.of().formatHex(id), pipe.name(), pipe.topic(), 0, ends, false, 0);
    }

    /** Whether its id ignores the middle of a file of that size. */
    boolean isOfEndsOnly(long fileBytes) {
        return bytes == 0 && fileBytes > 2 * LOOKED_AT;
    }

    /** The bookmarks of a topic; skips unreadable ones. */
    static List<Bookmark> all(Path directory, String topic) {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> notes = Files.list(directory)) {
            return notes.map(path -> path.getFileName().toString())
                    .filter(name -> name.endsWith(".json"))
                    .map(name -> name.substring(0, name.length() - ".json".length()))
                    .flatMap(id -> readable(directory, id).stream())
                    .filter(note -> note.topic().equals(topic))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + directory, e);
        }
    }

    private static Optional<Bookmark> readable(Path directory, String id) {
        try {
            return find(directory, id);
        } catch (LakeException e) {
            return Optional.empty();
        }
    }

    /** Empty if the file has not been started. */
    static Optional<Bookmark> find(Path directory, String id) {
        Path path = path(directory, id);
        if (!Files.exists(path)) {
            return Optional.empty();
        }
        try (InputStream in = Files.newInputStream(path)) {
            return Optional.of(JSON.readValue(in, Bookmark.class));
        } catch (IOException e) {
            throw new LakeException(
                    path
                            + " is unreadable, so the progress of the load is unknown:"
                            + " remove it to load from the start, which sends all lines again",
                    e);
        }
    }

    Bookmark at(long line, Map<Integer, Long> offsets, boolean atEnd) {
        return new Bookmark(id, file, topic, line, new TreeMap<>(offsets), atEnd, bytes);
    }

    /** Returns once the bookmark is on disk: a note must not be lost. */
    void keep(Path directory) {
        Path path = path(directory, id);
        Path next = path.resolveSibling(id + ".next");
        try {
            Files.createDirectories(directory);
            try (FileChannel channel = FileChannel.open(
                    next, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
                ByteBuffer bytes = ByteBuffer.wrap(JSON.writeValueAsBytes(this));
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                channel.force(true);
            }
            Files.move(next, path, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write " + path, e);
        }
    }

    /**
     * Deletes bookmarks of loads that ended long ago, and the oldest of too many. A file loaded again after that is
     * sent again. Locks that no load took since then go too.
     */
    static void expire(Path directory, Clock clock) {
        try (Stream<Path> files = Files.list(directory)) {
            List<Path> all = files.toList();
            List<Path> newestFirst = all.stream()
                    .filter(path -> path.toString().endsWith(".json"))
                    .sorted(Comparator.comparing(Bookmark::written).reversed())
                    .toList();
            Instant oldest = clock.instant().minus(LIFE);
            for (int i = 0; i < newestFirst.size(); i++) {
                Path path = newestFirst.get(i);
                boolean over = i >= MOST || written(path).isBefore(oldest);
                if (over && JSON.readValue(path.toFile(), Bookmark.class).done()) {
                    Files.deleteIfExists(path);
                }
            }
            for (Path path : all) {
                if (path.toString().endsWith(".lock") && written(path).isBefore(oldest)) {
                    Files.deleteIfExists(path);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot tidy " + directory, e);
        }
    }

    private static Instant written(Path path) {
        try {
            return Files.getLastModifiedTime(path).toInstant();
        } catch (IOException e) {
            // Another load has just removed it.
            return Instant.MAX;
        }
    }

    static Path path(Path directory, String id) {
        return directory.resolve(id + ".json");
    }
}
