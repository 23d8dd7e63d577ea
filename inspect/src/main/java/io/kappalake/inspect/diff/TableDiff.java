package io.kappalake.inspect.diff;

import io.kappalake.inspect.read.NamedRow;
import io.kappalake.tables.format.RowHash;
import io.kappalake.tables.format.StoredRows;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.LongConsumer;
import java.util.function.LongFunction;
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

    /** A place is the number of a file and a position in it. */
    private static final int FILE_BITS = 24;

    private static final int POSITION_BITS = Long.SIZE - FILE_BITS;

    private final Optional<Table> a;
    private final Optional<Table> b;
    private final List<String> key;
    private final int most;
    private final LongConsumer progress;
    private final Schema schema;
    private final RowHash rowHash;
    private final RowHash keyHash;
    private final RowSet rows = new RowSet();
    private final List<DataFile> files = new ArrayList<>();
    private final List<Example> examples = new ArrayList<>();
    private long added;
    private long removed;
    private long changed;
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
        this.most = most;
        this.progress = progress;
        this.rowHash = new RowHash(
                IntStream.range(0, schema.columns().size()).boxed().toList());
        List<String> names =
                schema.columns().stream().map(Types.NestedField::name).toList();
        this.keyHash = this.key.isEmpty()
                ? rowHash
                : new RowHash(this.key.stream().map(names::indexOf).toList());
    }

    /** A row that differs, by its places; -1 where it has none. */
    private record Example(long placeA, long placeB) {}

    TableDifference run() {
        ChangedFiles changes = ChangedFiles.between(a, b);
        Map<Integer, Partition> partitions = new TreeMap<>();
        changes.a()
                .forEach(file -> partitions
                        .computeIfAbsent(ChangedFiles.partition(file), any -> new Partition())
                        .a
                        .add(file));
        changes.b()
                .forEach(file -> partitions
                        .computeIfAbsent(ChangedFiles.partition(file), any -> new Partition())
                        .b
                        .add(file));
        for (Partition partition : together(partitions)) {
            compare(partition);
        }
        boolean both = a.isPresent() && b.isPresent();
        return new TableDifference(
                a.or(() -> b).orElseThrow().name(),
                key,
                ChangedFiles.rows(a),
                ChangedFiles.rows(b),
                added,
                removed,
                changed,
                changes.a().size(),
                changes.b().size(),
                both ? SchemaDifference.columns(a.get(), b.get()) : List.of(existence()),
                both
                        ? SchemaDifference.properties(
                                a.get().properties(), b.get().properties())
                        : List.of(),
                shown());
    }

    private String existence() {
        return "the table is only in " + (a.isPresent() ? "A" : "B");
    }

    private static final class Partition {

        private final List<DataFile> a = new ArrayList<>();
        private final List<DataFile> b = new ArrayList<>();

        boolean isOneSided() {
            return a.isEmpty() || b.isEmpty();
        }
    }

    /**
     * Partitions that are compared at once. A key that does not name the partition, such as an identity, may have moved
     * to another one if both states have files that the other lacks.
     */
    private Collection<Partition> together(Map<Integer, Partition> partitions) {
        String source = a.or(() -> b)
                .map(table ->
                        table.schema().findColumnName(table.spec().fields().get(0).sourceId()))
                .orElseThrow();
        boolean staysInPlace = key.isEmpty() || key.contains(source) || key.contains("kafka_offset");
        boolean lostSome = partitions.values().stream().anyMatch(partition -> partition.b.isEmpty());
        boolean gotSome = partitions.values().stream().anyMatch(partition -> partition.a.isEmpty());
        if (staysInPlace || !lostSome || !gotSome) {
            return partitions.values();
        }
        Partition all = new Partition();
        partitions.values().forEach(partition -> {
            all.a.addAll(partition.a);
            all.b.addAll(partition.b);
        });
        return List.of(all);
    }

    private void compare(Partition partition) {
        int firstA = files.size();
        files.addAll(partition.a);
        int firstB = files.size();
        files.addAll(partition.b);
        if (partition.isOneSided()) {
            removed += ChangedFiles.rows(partition.a);
            added += ChangedFiles.rows(partition.b);
            exampleRows(firstA, partition.a, true);
            exampleRows(firstB, partition.b, false);
            return;
        }
        long size = ChangedFiles.rows(partition.a);
        int passes = Math.toIntExact((size + RowSet.MOST - 1) / RowSet.MOST);
        for (int pass = 0; pass < passes; pass++) {
            compare(partition, firstA, firstB, size / passes + size / passes / 4, pass, passes);
        }
    }

    private void exampleRows(int firstFile, List<DataFile> some, boolean isA) {
        for (int at = 0; at < some.size() && examples.size() < most; at++) {
            for (int row = 0; row < some.get(at).recordCount() && examples.size() < most; row++) {
                long place = place(firstFile + at, row);
                examples.add(isA ? new Example(place, -1) : new Example(-1, place));
            }
        }
    }

    private void compare(Partition partition, int firstA, int firstB, long size, int pass, int passes) {
        rows.clear(size);
        for (int at = 0; at < partition.a.size(); at++) {
            each(firstA + at, a.orElseThrow(), pass, passes, rows::add);
        }
        Unmatched unmatched = new Unmatched();
        List<long[]> onlyB = new ArrayList<>();
        for (int at = 0; at < partition.b.size(); at++) {
            each(firstB + at, b.orElseThrow(), pass, passes, (row, keyed, place) -> {
                if (!rows.match(row)) {
                    onlyB.add(new long[] {keyed[0], keyed[1], place});
                }
            });
        }
        rows.eachUnmatched(unmatched::a);
        onlyB.forEach(row -> unmatched.b(row[0], row[1], row[2], this::exampleOfChange));
        added += unmatched.added();
        removed += unmatched.removed();
        changed += unmatched.changed();
        examples(unmatched.placesA(), place -> new Example(place, -1));
        examples(unmatched.placesB(), place -> new Example(-1, place));
    }

    private void exampleOfChange(long placeA, long placeB) {
        if (examples.size() < most) {
            examples.add(new Example(placeA, placeB));
        }
    }

    private void examples(Collection<Deque<Long>> places, LongFunction<Example> example) {
        for (Deque<Long> some : places) {
            for (long place : some) {
                if (examples.size() >= most) {
                    return;
                }
                examples.add(example.apply(place));
            }
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
                    visitor.row(key.isEmpty() ? keyed : rowHash.of(row), keyed, place(file, position));
                }
                position++;
                progress.accept(++read);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + files.get(file).location(), e);
        }
    }

    private static long place(int file, long position) {
        return (long) file << POSITION_BITS | position;
    }

    private static int file(long place) {
        return (int) (place >>> POSITION_BITS);
    }

    private List<TableDifference.Row> shown() {
        Map<Long, NamedRow> found = rowsAt(examples);
        return examples.stream()
                .map(example -> shown(found.get(example.placeA()), found.get(example.placeB())))
                .toList();
    }

    private TableDifference.Row shown(NamedRow before, NamedRow after) {
        Map<String, Object> valuesA = before == null ? null : before.shown();
        Map<String, Object> valuesB = after == null ? null : after.shown();
        Map<String, Object> either = valuesB == null ? valuesA : valuesB;
        Map<String, Object> named = new LinkedHashMap<>();
        key.forEach(column -> named.put(column, either.get(column)));
        if (valuesA == null || valuesB == null) {
            return new TableDifference.Row(valuesA == null ? "added" : "removed", named, valuesA, valuesB, List.of());
        }
        List<String> columns = valuesA.keySet().stream()
                .filter(column -> !Objects.equals(valuesA.get(column), valuesB.get(column)))
                .toList();
        return new TableDifference.Row("changed", named, valuesA, valuesB, columns);
    }

    /** Reads the files of the examples once more, each up to the last of them. */
    private Map<Long, NamedRow> rowsAt(List<Example> wanted) {
        Map<Integer, TreeSet<Long>> byFile = new TreeMap<>(Comparator.naturalOrder());
        wanted.forEach(example -> {
            for (long place : new long[] {example.placeA(), example.placeB()}) {
                if (place >= 0) {
                    byFile.computeIfAbsent(file(place), any -> new TreeSet<>()).add(place);
                }
            }
        });
        Map<Long, NamedRow> found = new HashMap<>();
        Table table = b.or(() -> a).orElseThrow();
        byFile.forEach((file, places) -> {
            long position = 0;
            try (CloseableIterable<StructLike> stored =
                    StoredRows.read(table, files.get(file), schema, Expressions.alwaysTrue())) {
                for (StructLike row : stored) {
                    long place = place(file, position++);
                    if (places.contains(place)) {
                        found.put(place, NamedRow.of(schema, row));
                    }
                    if (place >= places.last()) {
                        break;
                    }
                }
            } catch (IOException e) {
                throw new UncheckedIOException("Cannot read " + files.get(file).location(), e);
            }
        });
        return found;
    }
}
