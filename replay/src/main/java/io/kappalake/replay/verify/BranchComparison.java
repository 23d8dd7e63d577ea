package io.kappalake.replay.verify;

import io.kappalake.replay.HashSum;
import io.kappalake.replay.verify.Comparison.Difference;
import io.kappalake.replay.verify.Comparison.Partition;
import io.kappalake.replay.verify.Comparison.Rows;
import io.kappalake.tables.format.RowHash;
import io.kappalake.tables.format.TableRows;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.iceberg.Schema;
import org.apache.iceberg.StructLike;
import org.apache.iceberg.Table;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;

/**
 * Compares the rows of one table on two sides, in constant memory. First it compares a count and a sum of hashes per
 * partition. Where these differ, it compares the same for each of a thousand slices of the partition's keys. Only
 * slices that differ have their rows compared, a bounded number at a time.
 */
final class BranchComparison {

    private static final int SLICES = 1024;

    /** Rows of both sides held at once, unless a single slice has more. */
    private static final long MOST_ROWS = 100_000;

    private final ComparedTable compared;
    private final Side replay;
    private final Side main;
    private final int most;
    private final Arrivals arrivals;

    /**
     * The rows of a table to compare.
     *
     * @param columns of the replay's table: main may have had others at that commit
     */
    record Side(Table table, Schema columns, Expression where, Predicate<StructLike> which) {

        void each(Expression and, Consumer<StructLike> row) {
            TableRows.each(table, columns, Expressions.and(where, and), each -> {
                if (which.test(each)) {
                    row.accept(each);
                }
            });
        }
    }

    /** @param most how many differing keys of a partition to keep, with their rows */
    BranchComparison(ComparedTable compared, Side replay, Side main, int most, Arrivals arrivals) {
        this.compared = compared;
        this.replay = replay;
        this.main = main;
        this.most = most;
        this.arrivals = arrivals;
    }

    Rows run() {
        Map<String, HashSum> ours = partitions(replay);
        Map<String, HashSum> theirs = partitions(main);
        TreeSet<String> names = new TreeSet<>(ours.keySet());
        names.addAll(theirs.keySet());
        List<Partition> differing = new ArrayList<>();
        long byArrival = 0;
        long filled = 0;
        for (String name : names) {
            HashSum one = ours.getOrDefault(name, HashSum.NOTHING);
            HashSum other = theirs.getOrDefault(name, HashSum.NOTHING);
            if (!one.isSame(other)) {
                Found found = look(name);
                byArrival += found.byArrival;
                filled += found.filled;
                if (found.isUnexplained()) {
                    differing.add(found.in(name, one.rows(), other.rows()));
                }
            }
        }
        return new Rows(rows(ours), rows(theirs), byArrival, filled, differing);
    }

    private Map<String, HashSum> partitions(Side side) {
        Map<String, HashSum> sums = new HashMap<>();
        RowHash hash = compared.rows();
        side.each(Expressions.alwaysTrue(), row -> sums.computeIfAbsent(compared.partition(row), any -> new HashSum())
                .add(hash.of(row)));
        return sums;
    }

    private static long rows(Map<String, HashSum> sums) {
        return sums.values().stream().mapToLong(HashSum::rows).sum();
    }

    private Found look(String partition) {
        HashSum[] one = slices(replay, partition);
        HashSum[] other = slices(main, partition);
        Found found = new Found();
        BitSet batch = new BitSet(SLICES);
        long held = 0;
        for (int slice = 0; slice < SLICES; slice++) {
            if (one[slice].isSame(other[slice])) {
                continue;
            }
            long more = one[slice].rows() + other[slice].rows();
            if (held > 0 && held + more > MOST_ROWS) {
                compare(partition, batch, found);
                batch.clear();
                held = 0;
            }
            batch.set(slice);
            held += more;
        }
        compare(partition, batch, found);
        return found;
    }

    private HashSum[] slices(Side side, String partition) {
        HashSum[] sums = new HashSum[SLICES];
        for (int slice = 0; slice < SLICES; slice++) {
            sums[slice] = new HashSum();
        }
        RowHash rows = compared.rows();
        RowHash keys = compared.keys();
        side.each(compared.in(partition), row -> sums[slice(keys, row)].add(rows.of(row)));
        return sums;
    }

    private static int slice(RowHash keys, StructLike row) {
        return (int) Long.remainderUnsigned(keys.of(row)[0], SLICES);
    }

    private static final class Found {
        private long onlyReplay;
        private long onlyMain;
        private long changed;
        private long byArrival;
        private long filled;
        private final List<Difference> first = new ArrayList<>();

        boolean isUnexplained() {
            return byArrival + filled == 0 || onlyReplay + onlyMain + changed > 0;
        }

        Partition in(String partition, long ours, long theirs) {
            return new Partition(partition, ours, theirs, onlyReplay, onlyMain, changed, List.copyOf(first));
        }
    }

    /** The rows of one key on both sides, and one of them as it was read. */
    private record Sides(StructLike any, List<String> replay, List<String> main, List<ComparedTable.Later> later) {
        Sides(StructLike any) {
            this(any, new ArrayList<>(1), new ArrayList<>(1), new ArrayList<>(2));
        }
    }

    private void compare(String partition, BitSet slices, Found found) {
        Map<String, Sides> keys = new TreeMap<>();
        read(replay, partition, slices, row -> {
            Sides sides = keys.computeIfAbsent(compared.key(row), any -> new Sides(row));
            sides.replay().add(compared.text(row));
            sides.later().add(compared.later(row));
        });
        read(main, partition, slices, row -> {
            Sides sides = keys.computeIfAbsent(compared.key(row), any -> new Sides(row));
            sides.main().add(compared.text(row));
            sides.later().add(compared.later(row));
        });
        keys.forEach((key, sides) -> {
            sides.replay().sort(null);
            sides.main().sort(null);
            if (sides.replay().equals(sides.main())) {
                return;
            }
            if (isFilled(sides)) {
                found.filled++;
                return;
            }
            if (arrivals.explains(sides.any())) {
                found.byArrival++;
                return;
            }
            if (sides.main().isEmpty()) {
                found.onlyReplay++;
                arrivals.onlyIn(true, sides.any());
            } else if (sides.replay().isEmpty()) {
                found.onlyMain++;
                arrivals.onlyIn(false, sides.any());
            } else {
                found.changed++;
            }
            if (found.first.size() < most) {
                found.first.add(new Difference(key, sides.replay(), sides.main()));
            }
        });
    }

    /** Whether the replay only has values in columns that came after main's row, and all the rest is the same. */
    private static boolean isFilled(Sides sides) {
        return sides.replay().size() == 1
                && sides.main().size() == 1
                && sides.later().get(0).fills(sides.later().get(1));
    }

    private void read(Side side, String partition, BitSet slices, Consumer<StructLike> each) {
        RowHash keys = compared.keys();
        side.each(compared.in(partition), row -> {
            if (slices.get(slice(keys, row))) {
                each.accept(row);
            }
        });
    }
}
