package io.kappalake.cli.load;

import io.kappalake.tables.LakeException;
import io.kappalake.tables.definition.Column;
import io.kappalake.transforms.feed.Decoded;
import io.kappalake.transforms.feed.Event;
import io.kappalake.transforms.feed.Feed;
import io.kappalake.transforms.feed.RawRecord;
import io.kappalake.transforms.feed.Rejection;
import io.kappalake.transforms.feed.Rules;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads the lines of a file as records of a topic. The job's own decoder finds what is wrong with a line. Such a line
 * is still sent, so that it ends in {@code silver.rejected} instead of getting lost.
 */
final class HistoryReader<E extends Event> implements AutoCloseable {

    private final Path file;
    private final Lines lines;
    private final Feed.Decoder<E> decoder;
    private final RecordKey key;
    private final Clock clock;
    private final Optional<CsvLines> csv;
    private final List<Long> tooLong = new ArrayList<>();

    private HistoryReader(Path file, Lines lines, Feed<E> feed, Rules rules, Clock clock, Optional<CsvLines> csv) {
        this.file = file;
        this.lines = lines;
        this.decoder = feed.decoder().under(rules);
        this.key = RecordKey.of(feed);
        this.clock = clock;
        this.csv = csv;
    }

    /**
     * Opens a file.
     *
     * @param rules those that the job will run with
     * @throws LakeException if it cannot be read, or is not of that format or topic
     */
    static <E extends Event> HistoryReader<E> open(
            Path file, HistoryFormat format, Feed<E> feed, Rules rules, Clock clock) {
        try {
            Lines lines = Lines.of(file);
            Optional<CsvLines> csv = format == HistoryFormat.CSV
                    ? Optional.of(CsvLines.after(file, lines.next() ? lines.bytes() : new byte[0], fields(feed)))
                    : Optional.empty();
            return new HistoryReader<>(file, lines, feed, rules, clock, csv);
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    /** The topic's field names, in its order: Silver's columns that do not come from Kafka, and the time. */
    static List<String> fields(Feed<?> feed) {
        return feed.columns().stream()
                .map(Column::name)
                .filter(name -> !name.startsWith("kafka_"))
                .map(name -> name.equals("event_time") ? "timestamp" : name)
                .toList();
    }

    /**
     * The next non-blank line after {@code known}; empty at the end.
     *
     * @throws LakeException if reading the file fails
     */
    Optional<HistoryLine> next(long known) {
        try {
            while (lines.next()) {
                if (lines.number() <= known) {
                    continue;
                }
                if (lines.isTooLong()) {
                    tooLong.add(lines.number());
                    continue;
                }
                byte[] line = lines.bytes();
                if (!isBlank(line)) {
                    return Optional.of(read(line));
                }
            }
            return Optional.empty();
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    private HistoryLine read(byte[] line) {
        if (csv.isEmpty()) {
            requireLines(line);
            return new HistoryLine(lines.number(), key.in(line), line, problem(line));
        }
        CsvLines.Parsed parsed = csv.get().parse(line);
        if (parsed.problem() != null) {
            return new HistoryLine(lines.number(), null, line, parsed.problem());
        }
        return new HistoryLine(lines.number(), key.in(parsed.json()), parsed.json(), problem(parsed.json()));
    }

    /** An array of objects would be one wrong line after the other. */
    private void requireLines(byte[] line) {
        if (lines.number() == 1 && line[0] == '[') {
            throw new LakeException(
                    file + " is a JSON array: it must have one object per line, as jq -c '.[]' writes them");
        }
    }

    private String problem(byte[] payload) {
        Decoded<E> decoded =
                decoder.decode(new RawRecord(0, lines.number(), clock.millis() * 1000, null, payload, Map.of()));
        if (decoded.isEvent()) {
            return null;
        }
        Rejection rejection = decoded.rejection();
        return rejection.reason() + (rejection.detail().isEmpty() ? "" : " " + rejection.detail());
    }

    private static boolean isBlank(byte[] line) {
        return new String(line, StandardCharsets.UTF_8).isBlank();
    }

    private static LakeException unreadable(Path file, IOException e) {
        String why = e instanceof java.nio.file.NoSuchFileException
                ? "no such file"
                : e instanceof java.nio.file.AccessDeniedException ? "no permission to read it" : e.getMessage();
        return new LakeException("Cannot read " + file + ": " + why, e);
    }

    /** Numbers of the lines so far that Kafka would refuse. */
    List<Long> tooLong() {
        return tooLong;
    }

    /** Bytes of the file read so far. */
    long position() {
        return lines.position();
    }

    @Override
    public void close() {
        try {
            lines.close();
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }
}
