package io.kappalake.ceiling;

import io.kappalake.tables.format.RowHash;
import io.kappalake.tables.format.TableRows;
import it.unimi.dsi.fastutil.longs.LongOpenHashSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.iceberg.StructLike;
import org.apache.iceberg.Table;
import org.apache.iceberg.expressions.Expressions;

/**
 * Whether two tables have the same rows in any order: equal counts, and equal sums of 128-bit hashes over all columns.
 * Only {@code is_final} is left out, because it depends on the writer's progress and not on the events.
 *
 * @param examples some rows that only one of the two has, if they differ
 */
public record LakeComparison(String table, long rows, long otherRows, boolean same, List<String> examples) {

    private static final int EXAMPLES = 3;

    public static LakeComparison of(String name, Table table, Table other) {
        RowHash hash = RowHash.allBut(Set.of("is_final"), table.schema());
        RowSum sum = RowSum.of(table, hash);
        RowSum otherSum = RowSum.of(other, hash);
        boolean same = sum.equals(otherSum);
        List<String> examples = new ArrayList<>();
        if (!same) {
            examples.addAll(missing("only in the first: ", table, other, hash));
            examples.addAll(missing("only in the second: ", other, table, hash));
        }
        return new LakeComparison(name, sum.rows(), otherSum.rows(), same, List.copyOf(examples));
    }

    private static List<String> missing(String where, Table table, Table other, RowHash hash) {
        LongOpenHashSet there = new LongOpenHashSet();
        TableRows.each(other, Expressions.alwaysTrue(), row -> there.add(hash.of(row)[0]));
        List<String> missing = new ArrayList<>();
        TableRows.each(table, Expressions.alwaysTrue(), row -> {
            if (missing.size() < EXAMPLES && !there.contains(hash.of(row)[0])) {
                missing.add(where + row);
            }
        });
        return missing;
    }

    /** The number of rows, and the sum of their hashes. */
    private record RowSum(long rows, long high, long low) {

        static RowSum of(Table table, RowHash hash) {
            long[] sum = new long[3];
            TableRows.each(table, Expressions.alwaysTrue(), (StructLike row) -> {
                long[] one = hash.of(row);
                sum[0]++;
                sum[1] += one[0];
                sum[2] += one[1];
            });
            return new RowSum(sum[0], sum[1], sum[2]);
        }
    }
}
