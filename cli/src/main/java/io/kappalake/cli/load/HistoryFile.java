package io.kappalake.cli.load;

import io.kappalake.tables.LakeException;
import io.kappalake.transforms.feed.Feed;
import io.kappalake.transforms.feed.Rules;
import io.kappalake.transforms.feed.market.Feeds;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;

/** A file with events of one topic. */
record HistoryFile(Path path, HistoryFormat format, Feed<?> feed) {

    /**
     * Describes a file by its name.
     *
     * @param topic empty to take it from the name, as in {@code trades-2024.csv.gz}
     * @throws IllegalArgumentException naming what the name lacks
     */
    static HistoryFile of(Path path, Optional<String> topic) {
        HistoryFormat format = HistoryFormat.of(path)
                .orElseThrow(() -> new IllegalArgumentException(
                        "'" + path + "' is not a .jsonl, .ndjson, .json or .csv file, with or without .gz: rename it"));
        Feed<?> feed = topic.<Feed<?>>map(Feeds::named)
                .or(() -> byName(path))
                .orElseThrow(() -> new IllegalArgumentException("The name of '" + path
                        + "' does not begin with a topic: set --topic to one of " + String.join(", ", Feeds.topics())));
        return new HistoryFile(path, format, feed);
    }

    private static Optional<Feed<?>> byName(Path path) {
        String first = path.getFileName().toString().split("[^A-Za-z]", 2)[0];
        return Feeds.ALL.stream()
                .filter(feed -> feed.name().equals(first))
                .<Feed<?>>map(feed -> feed)
                .findFirst();
    }

    /** @throws LakeException if it cannot be read */
    void requireReadable() {
        if (!Files.isRegularFile(path) || !Files.isReadable(path)) {
            String why = Files.exists(path)
                    ? (Files.isDirectory(path) ? "it is a directory" : "no permission to read it")
                    : "no such file";
            throw new LakeException("Cannot read " + path + ": " + why);
        }
    }

    /** The bytes as they are on disk. */
    long bytes() {
        try {
            return Files.size(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    HistoryReader<?> open(Rules rules, Clock clock) {
        return HistoryReader.open(path, format, feed, rules, clock);
    }
}
