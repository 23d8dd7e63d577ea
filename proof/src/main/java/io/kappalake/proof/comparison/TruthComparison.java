package io.kappalake.proof.comparison;

import io.kappalake.truth.Truth;
import io.kappalake.truth.TruthTable;
import io.kappalake.truth.TruthTable.Column;
import io.kappalake.truth.Values;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.types.Types;

/** Compares every row and column of the lake with the truth, table by table. Holds the rows of one table at a time. */
public final class TruthComparison {
    private static final int EXAMPLES = 5;

    private final LakeRows lake;
    private final PendingWindows pending;

    private TruthComparison(LakeRows lake, PendingWindows pending) {
        this.lake = lake;
        this.pending = pending;
    }

    /** {@code tables} returns the table of a name such as {@code silver.trades}, or throws NoSuchTableException. */
    public static ComparisonReport compare(Truth truth, Function<String, Table> tables, PendingWindows pending) {
        return compare(truth, LakeRows.of(tables), pending);
    }

    public static ComparisonReport compare(Truth truth, LakeRows lake, PendingWindows pending) {
        TruthComparison comparison = new TruthComparison(lake, pending);
        return new ComparisonReport(
                truth.tables().stream().map(comparison::compare).toList());
    }

    private TableComparison compare(TruthTable truth) {
        Optional<Schema> schema = lake.schema(truth.name());
        if (schema.isEmpty()) {
            long rows = truth.rows().get().count();
            return new TableComparison(
                    truth.name(), rows, 0, rows, 0, 0, 0, List.of("the table does not exist"), List.of());
        }
        return new Matching(truth, schema.get()).result();
    }

    private boolean isPending(TruthTable truth, List<Object> key) {
        Object last = key.get(key.size() - 1);
        if (last instanceof Instant windowStart) {
            return pending.contains(truth.name(), windowStart);
        }
        return last instanceof LocalDate date
                && pending.contains(
                        truth.name(), date.atStartOfDay(ZoneOffset.UTC).toInstant());
    }

    /** The rows of one table: each found row removes the expected row of its key; the rest is missing. */
    private final class Matching {
        private final TruthTable truth;
        private final List<String> schemaProblems;
        private final List<Column> readable;
        private final Map<List<Object>, Object[]> remaining = new HashMap<>();
        private final List<String> examples = new ArrayList<>();
        private final long expected;
        private long found;
        private long unexpected;
        private long differing;
        private long excluded;

        Matching(TruthTable truth, Schema schema) {
            this.truth = truth;
            this.schemaProblems = schemaProblems(truth, schema);
            this.readable = truth.columns().stream()
                    .filter(column -> schema.findField(column.name()) != null)
                    .toList();
            try (Stream<Object[]> rows = truth.rows().get()) {
                rows.forEach(this::expect);
            }
            this.expected = remaining.size();
        }

        private void expect(Object[] row) {
            List<Object> key = truth.keyColumns().stream()
                    .map(column -> row[truth.index(column)])
                    .toList();
            if (isPending(truth, key)) {
                return;
            }
            if (remaining.put(key, row) != null) {
                throw new IllegalStateException("The truth has two rows of " + truth.name() + " with the key " + key);
            }
        }

        TableComparison result() {
            if (!readable.stream().map(Column::name).toList().containsAll(truth.keyColumns())) {
                return report(expected);
            }
            try (CloseableIterable<Record> rows = lake.read(truth.name())) {
                rows.forEach(this::match);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            remaining.keySet().stream().limit(EXAMPLES).forEach(key -> example(key, "is missing"));
            return report(remaining.size());
        }

        private TableComparison report(long missing) {
            return new TableComparison(
                    truth.name(), expected, found, missing, unexpected, differing, excluded, schemaProblems, examples);
        }

        private void match(Record row) {
            List<Object> key = truth.keyColumns().stream()
                    .map(column -> Values.plain(row.getField(column)))
                    .toList();
            if (isPending(truth, key)) {
                excluded++;
                return;
            }
            found++;
            Object[] wanted = remaining.remove(key);
            if (wanted == null) {
                unexpected++;
                example(key, "is unexpected or a duplicate");
                return;
            }
            List<String> differences = differences(wanted, row);
            if (!differences.isEmpty()) {
                differing++;
                example(key, String.join(", ", differences));
            }
        }

        private List<String> differences(Object[] wanted, Record row) {
            List<String> differences = new ArrayList<>();
            for (Column column : readable) {
                Object value = Values.plain(row.getField(column.name()));
                Object should = wanted[truth.index(column.name())];
                if (!Values.same(column, should, value)) {
                    differences.add(column.name() + " is " + Values.show(value) + " instead of " + Values.show(should));
                }
            }
            return differences;
        }

        private void example(List<Object> key, String what) {
            if (examples.size() < EXAMPLES) {
                examples.add(key + " " + what);
            }
        }
    }

    private static List<String> schemaProblems(TruthTable truth, Schema schema) {
        List<String> problems = new ArrayList<>();
        List<String> names =
                schema.columns().stream().map(Types.NestedField::name).toList();
        List<String> wanted = truth.columns().stream().map(Column::name).toList();
        if (!names.equals(wanted)) {
            problems.add("columns are " + names + " instead of " + wanted);
        }
        for (Column column : truth.columns()) {
            Types.NestedField field = schema.findField(column.name());
            if (field != null && !field.type().toString().equals(column.type())) {
                problems.add(column.name() + " is " + field.type() + " instead of " + column.type());
            }
        }
        return problems;
    }
}
