package io.kappalake.cli.load;

import java.util.List;
import java.util.SortedMap;

/**
 * What is to be said of a file's records: how many there are, which the job will reject, and which it will count as
 * duplicates of others.
 */
final class Survey implements AutoCloseable {

    private static final int REPEATS_SHOWN = 5;

    private final WrongLines wrong;
    private final Repeats repeats = new Repeats(REPEATS_SHOWN);
    private String unit = "line";
    private String cut = "";
    private List<Long> tooLong = List.of();
    private long records;
    private long last;

    /** @param show how many wrong records to name */
    Survey(int show) {
        this.wrong = new WrongLines(show);
    }

    void look(HistoryLine line) {
        records++;
        last = line.number();
        wrong.look(line);
        if (line.identity() != null) {
            repeats.look(line.number(), line.identity());
        }
    }

    /** Takes what its reader knows at the end of the file. */
    void end(HistoryReader<?> reader) {
        unit = reader.unit();
        cut = reader.cut();
        tooLong = List.copyOf(reader.tooLong());
    }

    /** What the numbers count: {@code line} or {@code record}. */
    String unit() {
        return unit;
    }

    long records() {
        return records;
    }

    /** Number of the last record. */
    long last() {
        return last;
    }

    /** Where the file is cut off, and what to do; empty if it is complete. */
    String cut() {
        return cut;
    }

    /** Numbers of records that Kafka would refuse. */
    List<Long> tooLong() {
        return tooLong;
    }

    SortedMap<String, Long> rejected() {
        return wrong.byReason();
    }

    List<String> wrong() {
        return wrong.first(unit);
    }

    Repeats.Found repeats() {
        return repeats.found();
    }

    @Override
    public void close() {
        repeats.close();
    }
}
