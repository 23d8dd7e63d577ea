package io.kappalake.serve.read;

import io.kappalake.tables.metadata.TableTotals;
import io.kappalake.transforms.Pipeline;
import io.kappalake.transforms.gold.Family;
import java.util.List;

/** What can be said of a table without opening its files. */
public final class TableFacts {

    private TableFacts() {}

    /**
     * A table at a commit.
     *
     * @param keys what rows of a Gold table are grouped by beside their window; nothing for other tables
     * @param family of a Gold table, whose watermark counts for it; null for other tables
     */
    public record Facts(
            String name, long rows, long files, long bytes, String timeColumn, List<String> keys, String family) {}

    /** The same with its columns. */
    public record Whole(
            String name,
            long rows,
            long files,
            long bytes,
            String timeColumn,
            List<String> keys,
            String family,
            List<ColumnFacts> columns) {}

    /** A column; {@code type} as Iceberg writes it. */
    public record ColumnFacts(String name, String type, boolean required) {}

    /** All tables, by name. */
    public static List<Facts> all(LakeAt lake) {
        return lake.tables().keySet().stream().map(name -> of(lake, name)).toList();
    }

    public static Whole whole(LakeAt lake, String name) {
        Facts facts = of(lake, name);
        List<ColumnFacts> columns = lake.table(name).schema().columns().stream()
                .map(field -> new ColumnFacts(field.name(), field.type().toString(), field.isRequired()))
                .toList();
        return new Whole(
                name,
                facts.rows(),
                facts.files(),
                facts.bytes(),
                facts.timeColumn(),
                facts.keys(),
                facts.family(),
                columns);
    }

    private static Facts of(LakeAt lake, String name) {
        Pipeline pipeline = lake.pipeline();
        TableTotals totals = TableTotals.of(lake.table(name));
        return new Facts(
                name,
                totals.rows(),
                totals.files(),
                totals.bytes(),
                lake.time(name).name(),
                pipeline.keys(name),
                pipeline.table(name).flatMap(pipeline::family).map(Family::name).orElse(null));
    }
}
