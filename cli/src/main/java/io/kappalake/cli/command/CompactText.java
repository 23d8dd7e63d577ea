package io.kappalake.cli.command;

import io.kappalake.cli.output.Json;
import io.kappalake.cli.output.TextTable;
import io.kappalake.compaction.merge.CompactGroup;
import io.kappalake.compaction.merge.CompactReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The output of {@code compact}. */
record CompactText(boolean json, boolean full) {

    /** What would be merged of one table, as {@code --json} prints it. */
    record Planned(long groups, long files, long rows, long bytes) {

        static Planned of(CompactGroup group) {
            return new Planned(1, group.files().size(), group.rows(), group.bytes());
        }

        Planned plus(Planned more) {
            return new Planned(groups + more.groups, files + more.files, rows + more.rows, bytes + more.bytes);
        }
    }

    String planned(List<CompactGroup> groups) {
        Map<String, Planned> tables = new TreeMap<>();
        groups.forEach(group -> tables.merge(group.table(), Planned.of(group), Planned::plus));
        if (json) {
            return Json.of(tables);
        }
        if (tables.isEmpty()) {
            return nothing();
        }
        TextTable table = new TextTable("TABLE", "FILES", "TO", "ROWS", "BYTES");
        tables.forEach((name, one) -> table.row(
                name,
                "%,d".formatted(one.files()),
                "%,d".formatted(one.groups()),
                "%,d".formatted(one.rows()),
                "%,d".formatted(one.bytes())));
        return table.toString();
    }

    String compacted(CompactReport report) {
        if (json) {
            return Json.of(report);
        }
        if (report.tables().isEmpty()) {
            return nothing();
        }
        TextTable table = new TextTable("TABLE", "FILES REMOVED", "FILES ADDED", "ROWS", "BYTES READ", "BYTES WRITTEN");
        List<String> dropped = new ArrayList<>();
        report.tables().forEach((name, done) -> {
            table.row(
                    name,
                    "%,d".formatted(done.filesRemoved()),
                    "%,d".formatted(done.filesAdded()),
                    "%,d".formatted(done.rows()),
                    "%,d".formatted(done.rewritten()),
                    "%,d".formatted(done.written()));
            if (done.dropped() > 0) {
                dropped.add("%n%s: %d groups were dropped, because another writer had replaced some of their files"
                        .formatted(name, done.dropped()));
            }
        });
        return table
                + String.join("", dropped)
                + "%n%d commit%s".formatted(report.commits(), report.commits() == 1 ? "" : "s");
    }

    private String nothing() {
        return full
                ? "Nothing to compact."
                : "Nothing to compact: no day has too many files (--full merges all that can be merged).";
    }
}
