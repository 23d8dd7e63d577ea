package io.kappalake.embedded;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The loaded classes of a server as the JVM can map them into memory (class data sharing): a start takes half the CPU time. The first clean stop
 * writes the archive, later starts read it. Its name holds what it was made of, so a stale one is never read.
 *
 * @param file where the archive is or will be
 */
record ClassArchive(Path file) {

    private static final Logger LOG = LoggerFactory.getLogger(ClassArchive.class);
    private static final String DRAFT = ".draft-";
    private static final Duration DRAFT_LIFE = Duration.ofDays(1);
    private static final String ANY = "-????????????????.jsa";

    /** The archive for this server on this class path; empty where a directory is on it, because those cannot be archived. */
    static Optional<ClassArchive> of(String name, String classPath) {
        List<Path> jars =
                Arrays.stream(classPath.split(File.pathSeparator)).map(Path::of).toList();
        if (!jars.stream().allMatch(Files::isRegularFile)) {
            return Optional.empty();
        }
        long key = System.getProperty("java.vm.version").hashCode();
        for (Path jar : jars) {
            key = 31 * key + fingerprint(jar);
        }
        Path directory = KappalakeHome.find().resolve("target/class-archives");
        return Optional.of(new ClassArchive(directory.resolve("%s-%016x.jsa".formatted(name, key))));
    }

    private static long fingerprint(Path jar) {
        try {
            return 31 * (31L * jar.hashCode() + Files.size(jar))
                    + Files.getLastModifiedTime(jar).toMillis();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + jar, e);
        }
    }

    boolean exists() {
        return Files.isReadable(file);
    }

    /** Where one process may write the archive: its own place until it is whole. */
    Path draft() throws IOException {
        Files.createDirectories(file.getParent());
        removeOldDrafts(file.getParent());
        return file.resolveSibling(file.getFileName() + DRAFT + System.nanoTime());
    }

    /** Makes the archive of what a process wrote before it ended cleanly, and removes the server's former ones, of a hundred megabytes each. */
    static void keep(Path draft) {
        String name = draft.getFileName().toString();
        try {
            if (Files.exists(draft)) {
                String archive = name.substring(0, name.indexOf(DRAFT));
                removeAll(draft.getParent(), archive.substring(0, archive.lastIndexOf('-')) + ANY);
                Files.move(draft, draft.resolveSibling(archive), StandardCopyOption.ATOMIC_MOVE);
            }
        } catch (IOException e) {
            // Only a faster start is lost.
            LOG.warn("Cannot keep the class archive {}", draft, e);
        }
    }

    /** Of servers that were not stopped by the launcher, so that nobody took up what they left. */
    private static void removeOldDrafts(Path directory) throws IOException {
        Instant old = Instant.now().minus(DRAFT_LIFE);
        try (DirectoryStream<Path> drafts = Files.newDirectoryStream(directory, "*" + DRAFT + "*")) {
            for (Path draft : drafts) {
                if (Files.getLastModifiedTime(draft).toInstant().isBefore(old)) {
                    Files.deleteIfExists(draft);
                }
            }
        }
    }

    private static void removeAll(Path directory, String glob) throws IOException {
        try (DirectoryStream<Path> former = Files.newDirectoryStream(directory, glob)) {
            for (Path file : former) {
                Files.deleteIfExists(file);
            }
        }
    }
}
