package io.kappalake.replay.publish;

import io.kappalake.replay.FeedPlaces;
import io.kappalake.replay.Outcomes;
import io.kappalake.tables.definition.TableDefinition;
import io.kappalake.tables.format.MovedRows;
import io.kappalake.tables.format.TableFiles;
import io.kappalake.tables.format.TableRows;
import io.kappalake.tables.ledger.FeedCounts;
import io.kappalake.transforms.silver.Silver;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.StructLike;
import org.apache.iceberg.Table;
import org.apache.iceberg.expressions.Expressions;

/**
 * The change that a range of days makes to {@code silver.rejected}, which has no event time. Records that are accepted
 * now leave it. Records that main had accepted and the other side rejects come in. All others stay. The ledger is
 * corrected by the difference in each feed's counts.
 */
public final class RejectedSwap {

    private static final TableDefinition<?> TABLE = Silver.REJECTED;
    private static final int FEED = column("feed");
    private static final int REASON = column("reason");
    private static final int PARTITION = column("kafka_partition");
    private static final int OFFSET = column("kafka_offset");

    private final Outcomes outcomes;
    private final Table main;
    private final Table other;
    private final Map<String, Map<String, Long>> reasons = new TreeMap<>();
    private final List<DataFile> gone = new ArrayList<>();
    private final List<DataFile> added = new ArrayList<>();

    private RejectedSwap(Outcomes outcomes, Table main, Table other) {
        this.outcomes = outcomes;
        this.main = main;
        this.other = other;
    }

    private static int column(String name) {
        return TABLE.columns().stream().map(column -> column.name()).toList().indexOf(name);
    }

    /** Writes the needed files. */
    static RejectedSwap of(Outcomes outcomes, Map<String, Table> main, Map<String, Table> other) {
        RejectedSwap swap = new RejectedSwap(outcomes, main.get(TABLE.fullName()), other.get(TABLE.fullName()));
        swap.write();
        return swap;
    }

    /** Whether a row of main leaves the table, in Iceberg's internal or generic representation. */
    public static boolean leaves(Outcomes outcomes, StructLike row) {
        return isIn(outcomes::gained, row);
    }

    /** Whether a row of the other side enters the table. */
    public static boolean comes(Outcomes outcomes, StructLike row) {
        return isIn(outcomes::lost, row);
    }

    private interface ByFeed {
        FeedPlaces of(String feed);
    }

    private static boolean isIn(ByFeed places, StructLike row) {
        return places.of(row.get(FEED, CharSequence.class).toString())
                .has(row.get(PARTITION, Integer.class), row.get(OFFSET, Long.class));
    }

    private void write() {
        MovedRows rows = new MovedRows(TABLE, main, MovedRows::fileName);
        for (DataFile file : files(main, outcomes::gained)) {
            if (isAnyToLeave(file)) {
                gone.add(file);
                rows.add(file, row -> !(leaves(outcomes, row) && count(row, -1)), row -> {});
            }
        }
        files(other, outcomes::lost)
                .forEach(file -> rows.add(file, row -> comes(outcomes, row) && count(row, 1), row -> {}));
        added.addAll(rows.complete());
    }

    private boolean isAnyToLeave(DataFile file) {
        boolean[] found = new boolean[1];
        TableRows.eachIn(
                main,
                file.location(),
                List.of("feed", "kafka_partition", "kafka_offset"),
                row -> found[0] |= outcomes.gained(row.get(0, String.class))
                        .has(row.get(1, Integer.class), row.get(2, Long.class)));
        return found[0];
    }

    private List<DataFile> files(Table table, ByFeed places) {
        return outcomes.feeds().stream()
                .map(places::of)
                .filter(feed -> !feed.isEmpty())
                .map(FeedPlaces::files)
                .reduce(Expressions::or)
                .map(filter -> TableFiles.live(table, filter))
                .orElse(List.of());
    }

    private boolean count(StructLike row, long by) {
        reasons.computeIfAbsent(row.get(FEED, CharSequence.class).toString(), any -> new TreeMap<>())
                .merge(row.get(REASON, CharSequence.class).toString(), by, Long::sum);
        return true;
    }

    List<DataFile> gone() {
        return gone;
    }

    List<DataFile> added() {
        return added;
    }

    /** The change of the ledger's counts, for feeds that have one. */
    Map<String, FeedCounts> corrections() {
        Map<String, FeedCounts> corrections = new TreeMap<>();
        for (String feed : outcomes.feeds()) {
            long accepted = outcomes.gained(feed).count() - outcomes.lost(feed).count();
            Map<String, Long> rejected = new TreeMap<>(reasons.getOrDefault(feed, Map.of()));
            rejected.values().removeIf(count -> count == 0);
            long duplicates = -accepted
                    - rejected.values().stream().mapToLong(Long::longValue).sum();
            if (accepted != 0 || duplicates != 0 || !rejected.isEmpty()) {
                corrections.put(feed, new FeedCounts(0, accepted, duplicates, rejected, 0));
            }
        }
        return corrections;
    }
}
