package io.kappalake.inspect.diff;

import io.kappalake.tables.format.RowHash;
import io.kappalake.tables.format.StoredRows;
import it.unimi.dsi.fastutil.longs.LongArrayList;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.LongConsumer;
import java.util.stream.IntStream;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.Schema;
import org.apache.iceberg.StructLike;
import org.apache.iceberg.Table;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.types.Types;

/**
 * Compares two states of one table. Reads only files that one of them lacks, partition by partition: rows that both
 * have cancel out, wherever they are stored. Where only one state has files of a partition, their rows are counted
 * without reading them.
 */
final class TableDiff {

    /** Rows of the second state are not held, but for those without an equal one. */
    private static final int B_PER_A = 4;

    private final Optional<Table> a;
    private final Optional<Table> b;
    private final List<String> key;
    private final LongConsumer progress;
    private final Schema schema;
    private final RowHash rowHash;
    private final RowHash keyHash;
    private final RowSet rows = new RowSet();
    private final List<DataFile> files = new ArrayList<>();
    private final Examples examples;
    private final Unmatched unmatched;
    /** Counted from manifests. */
    private long added;

    private long removed;
    private long read;

    /**
     * @param key columns that tell rows apart; all if there are none
     * @param most examples of rows that differ
     * @param progress is told of rows read
     */
    TableDiff(Optional<Table> a, Optional<Table> b, List<String> key, int most, LongConsumer progress) {
        this.a = a;
        this.b = b;
        this.schema = SchemaDifference.common(a, b);
        this.key = key.stream().allMatch(column -> schema.findField(column) != null) ? key : List.of();
        this.examples = new Examples(files, most);
        this.unmatched = new Unmatched(examples);
        this.progress = progress;
        this.rowHash =
                new RowHash(IntStream.range(0, schema.columns().size()).boxed().toList());
        List<String> names =
                schema.columns().stream().map(Types.NestedField::name).toList();
        this.keyHash = this.key.isEmpty()
                ? rowHash
                : new RowHash(this.key.stream().map(names::indexOf).toList());
    }

    TableDifference run() {
        ChangedFiles changes = ChangedFiles.between(a, b);
        Map<Integer, Partition> partitions = new TreeMap<>();
        changes.a().forEach(file -> partitions
                .computeIfAbsent(ChangedFiles.partition(file), any -> new Partition())
                .a
                .add(file));
        changes.b().forEach(file -> partitions
                .computeIfAbsent(ChangedFiles.partition(file), any -> new Partition())
                .b
                .add(file));
        compare(partitions.values());
        boolean both = a.isPresent() && b.isPresent();
        return new TableDifference(
                a.or(() -> b).orElseThrow().name(),
                key,
                ChangedFiles.rows(a),
                ChangedFiles.rows(b),
                added + unmatched.added(),
                removed + unmatched.removed(),
                unmatched.changed(),
                changes.a().size(),
                changes.b().size(),
                both ? SchemaDifference.columns(a.get(), b.get()) : List.of(existence()),
                both ? SchemaDifference.properties(a.get().properties(), b.get().properties()) : List.of(),
                examples.read(b.or(() -> a).orElseThrow(), schema, key));
    }

    private String existence() {
        return "the table is only in " + (a.isPresent() ? "A" : "B");
    }

    private static final class Partition {

        private final List<DataFile> a = new ArrayList<>();
        private final List<DataFile> b = new ArrayList<>();
    }

    /** A key that does not name the partition, such as an identity, may have moved to another one. */
    private boolean staysInPartition() {
        String source = a.or(() -> b)
                .map(table -> table.schema()
                        .findColumnName(table.spec().fields().get(0).sourceId()))
                .orElseThrow();
        return key.isEmpty() || key.contains(source) || key.contains("kafka_offset");
    }

    private void compare(Collection<Partition> partitions) {
        List<Partition> onlyA = new ArrayList<>();
        List<Partition> onlyB = new ArrayList<>();
        boolean stays = staysInPartition();
        for (Partition partition : partitions) {
            if (partition.b.isEmpty()) {
                onlyA.add(partition);
            } else if (partition.a.isEmpty()) {
                onlyB.add(partition);
            } else {
                compare(partition);
                if (stays) {
                    unmatched.settle();
                }
            }
        }
        boolean mayMatch = !stays && (unmatched.hasB() || !onlyB.isEmpty());
        onlyA.forEach(partition -> {
            removed += oneSided(partition.a, a, mayMatch, unmatched::a, examples::removed);
        });
        onlyB.forEach(partition -> {
            added += oneSided(partition.b, b, unmatched.hasA(), unmatched::b, examples::added);
        });
        unmatched.settle();
    }

    /** Counts the rows of files without reading them, unless one of them may match a row of another partition. */
    private long oneSided(
            List<DataFile> some,
            Optional<Table> table,
            boolean mayMatch,
            RowSet.Visitor visitor,
            LongConsumer example) {
        int first = files.size();
        files.addAll(some);
        if (!mayMatch) {
            exampleRows(first, some, example);
            return ChangedFiles.rows(some);
        }
        for (int at = 0; at < some.size(); at++) {
            each(first + at, table.orElseThrow(), 0, 1, (row, keyed, place) -> visitor.row(keyed[0], keyed[1], place));
        }
        return 0;
    }

    private void compare(Partition partition) {
        int firstA = files.size();
        files.addAll(partition.a);
        int firstB = files.size();
        files.addAll(partition.b);
        long most = Math.max(ChangedFiles.rows(partition.a), ChangedFiles.rows(partition.b) / B_PER_A);
        int passes = Math.toIntExact((most + RowSet.MOST - 1) / RowSet.MOST);
        for (int pass = 0; pass < Math.max(passes, 1); pass++) {
            compare(partition, firstA, firstB, pass, Math.max(passes, 1));
        }
    }

    private void exampleRows(int firstFile, List<DataFile> some, LongConsumer example) {
        for (int at = 0; at < some.size() && !examples.isFull(); at++) {
            for (int row = 0; row < some.get(at).recordCount() && !examples.isFull(); row++) {
                example.accept(Examples.place(firstFile + at, row));
            }
        }
    }

    private void compare(Partition partition, int firstA, int firstB, int pass, int passes) {
        // A hash spreads keys over the passes, but not quite evenly.
        long size = ChangedFiles.rows(partition.a) / passes;
        rows.clear(passes == 1 ? size : size + size / 4);
        for (int at = 0; at < partition.a.size(); at++) {
            each(firstA + at, a.orElseThrow(), pass, passes, rows::add);
        }
        LongArrayList onlyB = new LongArrayList();
        for (int at = 0; at < partition.b.size(); at++) {
            each(firstB + at, b.orElseThrow(), pass, passes, (row, keyed, place) -> {
                if (!rows.match(row)) {
                    onlyB.add(keyed[0]);
                    onlyB.add(keyed[1]);
                    onlyB.add(place);
                }
            });
        }
        rows.eachUnmatched(unmatched::a);
        for (int at = 0; at < onlyB.size(); at += 3) {
            unmatched.b(onlyB.getLong(at), onlyB.getLong(at + 1), onlyB.getLong(at + 2));
        }
    }

    @FunctionalInterface
    private interface Hashed {
        void row(long[] row, long[] key, long place);
    }

    /** The rows of a file whose keys belong to this pass. */
    private void each(int file, Table table, int pass, int passes, Hashed visitor) {
        long position = 0;
        try (CloseableIterable<StructLike> stored =
                StoredRows.read(table, files.get(file), schema, Expressions.alwaysTrue())) {
            for (StructLike row : stored) {
                long[] keyed = keyHash.of(row);
                if (passes == 1 || Long.remainderUnsigned(keyed[1], passes) == pass) {
                    visitor.row(key.isEmpty() ? keyed : rowHash.of(row), keyed, Examples.place(file, position));
                }
                position++;
                progress.accept(++read);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + files.get(file).location(), e);
        }
    }
}
