package io.kappalake.cli.load;

import io.kappalake.cli.load.format.HistoryShape;
import io.kappalake.tables.LakeException;
import io.kappalake.transforms.Pipeline;
import io.kappalake.transforms.feed.Feed;
import io.kappalake.transforms.feed.Rules;
import io.kappalake.transforms.feed.TopicForm;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A file with events of one topic, or a pipe, which can be read only once.
 *
 * @param length bytes that are read of a file: what is appended while it is loaded is left to the next load
 */
record HistoryFile(Path path, Feed<?> feed, String topic, HistoryShape shape, long length) {

    private static final Path STANDARD_INPUT = Path.of("-");

    /**
     * A file and its topic.
     *
     * @param topic or feed; empty to take the feed from the name, as in {@code trades-2024.csv.gz}, or the pipeline's
     *     only one
     * @throws IllegalArgumentException naming what the name lacks
     */
    static HistoryFile of(Path path, Optional<String> topic, HistoryShape shape, Pipeline pipeline) {
        return topic.map(named -> named(path, named, shape, pipeline)).orElseGet(() -> byName(path, shape, pipeline));
    }

    private static HistoryFile named(Path path, String named, HistoryShape shape, Pipeline pipeline) {
        for (Feed<?> feed : pipeline.feeds()) {
            if (feed.topics().takes(named)) {
                return new HistoryFile(path, feed, named, shape, Long.MAX_VALUE);
            }
        }
        return pipeline.feeds().stream()
                .filter(feed -> feed.name().equals(named))
                .findFirst()
                .map(feed -> first(path, feed, shape))
                .orElseThrow(() -> new IllegalArgumentException("Pipeline " + pipeline.name() + " has no topic or feed "
                        + named + ": there are " + String.join(", ", pipeline.topics())));
    }

    private static HistoryFile byName(Path path, HistoryShape shape, Pipeline pipeline) {
        String name = String.valueOf(path.getFileName());
        return pipeline.feeds().stream()
                .filter(feed -> name.matches(Pattern.quote(feed.name()) + "([^A-Za-z_].*)?"))
                .findFirst()
                .or(() -> pipeline.feeds().size() == 1
                        ? Optional.of(pipeline.feeds().get(0))
                        : Optional.empty())
                .map(feed -> first(path, feed, shape))
                .orElseThrow(() -> new IllegalArgumentException("The name of '" + path
                        + "' does not begin with a feed: set --topic to one of "
                        + String.join(", ", pipeline.topics())));
    }

    private static HistoryFile first(Path path, Feed<?> feed, HistoryShape shape) {
        return feed.topics().names().stream()
                .findFirst()
                .map(topic -> new HistoryFile(path, feed, topic, shape, Long.MAX_VALUE))
                .orElseThrow(() -> new IllegalArgumentException("Feed " + feed.name()
                        + " takes all topics that match "
                        + String.join(", ", feed.topics().patterns())
                        + ": set --topic to one of them"));
    }

    /** @throws LakeException if its topic has records that no file of text can be made into */
    void requireText() {
        if (feed.topics().forms().of(topic).kind() == TopicForm.Kind.BINARY) {
            throw new LakeException(
                    "Records of topic %s need a schema, and load sends JSON and CSV only: send them with"
                                    .formatted(topic)
                            + " a producer of that format, or add a topic with format: json to feed " + feed.name());
        }
    }

    /** @throws LakeException if it cannot be read, or not be sent to its topic */
    void requireReadable() {
        requireText();
        if (path.equals(STANDARD_INPUT)) {
            return;
        }
        if (Files.isDirectory(path) || !Files.isReadable(path)) {
            String why = Files.exists(path)
                    ? (Files.isDirectory(path) ? "it is a directory" : "no permission to read it")
                    : "no such file";
            throw new LakeException("Cannot read " + path + ": " + why);
        }
    }

    /** Whether it can be read only once, so that its load cannot resume. */
    boolean isPipe() {
        return !Files.isRegularFile(path);
    }

    String name() {
        return path.equals(STANDARD_INPUT) ? "standard input" : path.toString();
    }

    /** The file with what it holds at this moment. */
    HistoryFile asOfNow() {
        return isPipe() ? this : new HistoryFile(path, feed, topic, shape, size());
    }

    /** Bytes that it has now beyond its length; negative if it became shorter. */
    long grownBy() {
        return isPipe() ? 0 : size() - length;
    }

    /** The bytes as they are on disk; 0 for a pipe. */
    long bytes() {
        return isPipe() ? 0 : Math.min(length, size());
    }

    private long size() {
        try {
            return Files.size(path);
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    InputStream open() throws IOException {
        if (path.equals(STANDARD_INPUT)) {
            return System.in;
        }
        // The stream of a channel seeks, which a pipe cannot.
        return isPipe() ? new FileInputStream(path.toFile()) : new FirstBytes(Files.newInputStream(path), length);
    }

    HistoryReader<?> open(Rules rules, Clock clock) {
        return HistoryReader.open(this, feed, rules, clock);
    }

    LakeException unreadable(IOException e) {
        String why = e instanceof NoSuchFileException
                ? "no such file"
                : e instanceof AccessDeniedException ? "no permission to read it" : e.getMessage();
        return new LakeException("Cannot read " + name() + ": " + why, e);
    }
}
