package io.kappalake.serve.read;

import io.kappalake.tables.catalog.Commit;
import io.kappalake.tables.format.TimeColumn;
import io.kappalake.transforms.Pipeline;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.Table;
import org.apache.iceberg.types.Types;

/** All tables at one commit. What it says is the same for ever. */
public final class LakeAt {

    private final Commit commit;
    private final Pipeline pipeline;
    private final SortedMap<String, Table> tables;
    private final StoredFiles stored;
    private final Map<String, List<DataFile>> files = new ConcurrentHashMap<>();

    LakeAt(Commit commit, Pipeline pipeline, SortedMap<String, Table> tables, StoredFiles stored) {
        this.commit = commit;
        this.pipeline = pipeline;
        this.tables = tables;
        this.stored = stored;
    }

    public Commit commit() {
        return commit;
    }

    public String hash() {
        return commit.hash();
    }

    /** The lake's pipeline at this commit; it may have changed since. */
    public Pipeline pipeline() {
        return pipeline;
    }

    /** By {@code layer.name}. */
    public SortedMap<String, Table> tables() {
        return tables;
    }

    /** @throws Problem if there is none at this commit */
    public Table table(String name) {
        Table table = tables.get(name);
        if (table == null) {
            throw Problem.notFound(
                    tables.isEmpty()
                            ? "The lake has no tables at this commit: ./lake run makes them"
                            : "There is no table '" + name + "' at this commit: there are "
                                    + String.join(", ", tables.keySet()));
        }
        return table;
    }

    /** @throws Problem if the table has none */
    public Types.NestedField column(String table, String name) {
        Types.NestedField field = table(table).schema().findField(name);
        if (field == null) {
            throw Problem.notFound(
                    "Table " + table + " has no column '" + name + "': it has " + String.join(", ", columns(table)));
        }
        return field;
    }

    /** Names of a table's columns, in order. */
    public List<String> columns(String table) {
        return table(table).schema().columns().stream()
                .map(Types.NestedField::name)
                .toList();
    }

    public TimeColumn time(String table) {
        return TimeColumn.of(table(table));
    }

    /** The live files of a table, by location. */
    public List<DataFile> files(String name) {
        Table table = table(name);
        return files.computeIfAbsent(name, any -> stored.live(table));
    }

    /** The latest time of a table's rows, in microseconds since the epoch, as its files' statistics say it. */
    public OptionalLong newestTime(String table) {
        return newestTime(table, time(table));
    }

    /** The latest value of a column with times, as {@link #newestTime(String)}. */
    public OptionalLong newestTime(String table, String column) {
        return newestTime(table, TimeColumn.of(table(table), column));
    }

    private OptionalLong newestTime(String table, TimeColumn time) {
        return files(table).stream()
                .mapToLong(time::latest)
                .filter(latest -> latest != Long.MAX_VALUE)
                .max();
    }

    StoredFiles stored() {
        return stored;
    }
}
