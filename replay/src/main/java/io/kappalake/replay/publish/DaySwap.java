package io.kappalake.replay.publish;

import io.kappalake.replay.Days;
import io.kappalake.replay.HashSum;
import io.kappalake.replay.LiveTail;
import io.kappalake.replay.Outcomes;
import io.kappalake.tables.catalog.Lake;
import io.kappalake.tables.catalog.LakeCommit;
import io.kappalake.tables.catalog.Repairs;
import io.kappalake.tables.catalog.TableChange;
import io.kappalake.tables.definition.Micros;
import io.kappalake.tables.definition.TableDefinition;
import io.kappalake.tables.format.MovedRows;
import io.kappalake.tables.format.RowHash;
import io.kappalake.tables.format.TableFiles;
import io.kappalake.tables.format.TableRows;
import io.kappalake.tables.ledger.FeedCounts;
import io.kappalake.transforms.Pipeline;
import io.kappalake.transforms.gold.GoldTable;
import io.kappalake.transforms.silver.Silver;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.StructLike;
import org.apache.iceberg.Table;
import org.apache.iceberg.expressions.Expression;

/**
 * Replaces the rows of main's tables in a range of days with those of another commit, and leaves all other rows. Files
 * inside the range are exchanged whole. For files across its ends, such as merged files of a month, the rows are moved.
 * The windows of the range must be sealed on main.
 */
public final class DaySwap {

    private static final String IS_FINAL = "is_final";

    private final Pipeline pipeline;
    private final Days days;
    private final Map<String, Table> main;
    private final Map<String, Table> other;
    private final Map<String, List<DataFile>> gone = new TreeMap<>();
    private final Map<String, List<DataFile>> added = new TreeMap<>();
    private final Map<String, FeedCounts> corrections;

    private DaySwap(Pipeline pipeline, Days days, Map<String, Table> main, Map<String, Table> other) {
        this.pipeline = pipeline;
        this.days = days;
        this.main = main;
        this.other = other;
        Outcomes outcomes = Outcomes.of(pipeline, main, other, days);
        RejectedSwap rejected = RejectedSwap.of(outcomes, main, other);
        gone.put(Silver.REJECTED.fullName(), rejected.gone());
        added.put(Silver.REJECTED.fullName(), rejected.added());
        corrections = rejected.corrections();
        timed(pipeline).forEach(this::plan);
    }

    /** Writes the needed files. Nothing in the lake refers to them until it has landed. */
    static DaySwap of(Days days, Lake main, String head, Lake other, String hash) {
        return new DaySwap(Pipeline.of(main), days, main.tablesAt(head), other.tablesAt(hash));
    }

    /** The tables partitioned by event time. */
    private static List<TableDefinition<?>> timed(Pipeline pipeline) {
        return pipeline.replayed().stream()
                .filter(table -> !table.fullName().equals(Silver.REJECTED.fullName()))
                .toList();
    }

    private void plan(TableDefinition<?> definition) {
        String name = definition.fullName();
        MovedRows moved = new MovedRows(definition, main.get(name), MovedRows::fileName);
        int isFinal = finality(definition);
        List<DataFile> out = TableFiles.live(main.get(name), days.of(definition));
        List<DataFile> in = new ArrayList<>();
        for (DataFile file : out) {
            if (!days.hasAll(definition, main.get(name), file)) {
                moved.add(file, row -> !days.has(definition, row), row -> {});
            }
        }
        for (DataFile file : TableFiles.live(other.get(name), days.of(definition))) {
            if (days.hasAll(definition, other.get(name), file) && (isFinal < 0 || isFinal(definition, file))) {
                in.add(file);
            } else {
                moved.add(file, row -> days.has(definition, row), row -> finish(row, isFinal));
            }
        }
        in.addAll(moved.complete());
        gone.put(name, out);
        added.put(name, in);
    }

    /** Whether its rows say so, as those of sealed windows must; a bounded run may not have come so far. */
    private boolean isFinal(TableDefinition<?> definition, DataFile file) {
        return TableFiles.<Boolean>least(other.get(definition.fullName()), file, IS_FINAL);
    }

    private static void finish(StructLike row, int isFinal) {
        if (isFinal >= 0) {
            row.set(isFinal, true);
        }
    }

    /** Position of the column that says whether a row is final; -1 if there is none. */
    private static int finality(TableDefinition<?> definition) {
        return definition.columns().stream()
                .map(column -> column.name())
                .toList()
                .indexOf(IS_FINAL);
    }

    /** Adds its changes to a commit. */
    void addTo(LakeCommit commit) {
        Map<String, Set<Instant>> after = spilled();
        for (TableDefinition<?> table : pipeline.replayed()) {
            String name = table.fullName();
            TableChange change = TableChange.of(table).replace(added.get(name), gone.get(name));
            Set<Instant> obsolete = days.of(Repairs.of(main.get(name)));
            Set<Instant> noted = days.of(Repairs.of(other.get(name)));
            noted.addAll(after.getOrDefault(name, Set.of()));
            if (!obsolete.isEmpty()) {
                change.removeRepairs(obsolete);
            }
            if (!noted.isEmpty()) {
                change.addRepairs(noted);
            }
            commit.change(change);
        }
        commit.corrects(corrections);
    }

    /**
     * By Gold table, the buckets after the range to note for repair: their windows look back on events that have
     * changed.
     */
    private Map<String, Set<Instant>> spilled() {
        Map<String, Set<Instant>> after = new TreeMap<>();
        for (GoldTable<?, ?> gold : pipeline.gold()) {
            gold.reach().forEach((feed, reach) -> {
                if (reach > 0 && hasRowsAfter(gold, reach) && !isSameAtEnd(feed, reach)) {
                    after.put(gold.definition().fullName(), Set.of(Micros.toInstant(days.end())));
                }
            });
        }
        return after;
    }

    private boolean hasRowsAfter(GoldTable<?, ?> gold, long reach) {
        Table table = main.get(gold.definition().fullName());
        Expression next = Days.between(gold.definition(), days.end(), days.end() + reach);
        return !TableFiles.live(table, next).isEmpty();
    }

    private boolean isSameAtEnd(String feed, long reach) {
        TableDefinition<?> silver = LiveTail.silver(pipeline, feed);
        Expression end = Days.between(silver, days.end() - reach, days.end());
        return sum(main.get(silver.fullName()), end).isSame(sum(other.get(silver.fullName()), end));
    }

    private static HashSum sum(Table table, Expression rows) {
        HashSum sum = new HashSum();
        RowHash hash = new RowHash(
                IntStream.range(0, table.schema().columns().size()).boxed().toList());
        TableRows.each(table, rows, row -> sum.add(hash.of(row)));
        return sum;
    }

    /** Whether main at a later commit still has the files that this was planned with. */
    boolean holdsFor(Lake lake, String hash) {
        return files(days, main).equals(files(days, lake.tablesAt(hash)));
    }

    /**
     * Includes the buckets before the range whose events reach into its windows: a late event there notes a repair
     * here.
     */
    private Set<String> files(Days days, Map<String, Table> tables) {
        Set<String> files = new TreeSet<>();
        for (TableDefinition<?> table : timed(pipeline)) {
            Expression near = Days.between(table, days.begin() - LiveTail.reachBefore(pipeline, table), days.end());
            TableFiles.live(tables.get(table.fullName()), near).forEach(file -> files.add(file.location()));
        }
        return files;
    }
}
