package io.kappalake.cli.load;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Lines that the job will reject: a count per reason, and the first few. */
final class WrongLines {

    private final int most;
    private final SortedMap<String, Long> byReason = new TreeMap<>();
    private final List<String> first = new ArrayList<>();

    /** @param most lines to keep, with their number and problem */
    WrongLines(int most) {
        this.most = most;
    }

    void look(HistoryLine line) {
        if (line.problem() == null) {
            return;
        }
        byReason.merge(line.problem().split(" ", 2)[0], 1L, Long::sum);
        if (first.size() < most) {
            first.add("%,d: %s".formatted(line.number(), line.problem()));
        }
    }

    SortedMap<String, Long> byReason() {
        return byReason;
    }

    /** @param unit what the numbers count */
    List<String> first(String unit) {
        return first.stream().map(line -> unit + " " + line).toList();
    }
}
