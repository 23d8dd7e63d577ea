package io.kappalake.replay;

import io.kappalake.tables.catalog.Lake;
import io.kappalake.tables.definition.Micros;
import io.kappalake.tables.definition.TableDefinition;
import io.kappalake.tables.format.MovedRows;
import io.kappalake.tables.format.TableFiles;
import io.kappalake.transforms.silver.Silver;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.Table;
import org.apache.iceberg.expressions.Expressions;

/**
 * Events that main accepted before the first offset of a replay of days, as far back as repeats may occur. They seed
 * the replay's Silver, because a job knows the identities in its lake.
 */
final class KnownEvents {

    private static final String TIME = "kafka_timestamp";

    private KnownEvents() {}

    /**
     * Copies them from a Silver table to new files. Empty for other tables, and for a plan that begins at main's first
     * offset.
     */
    static List<DataFile> of(Lake main, ReplayPlan plan, TableDefinition<?> silver) {
        if (plan.knownSince().isEmpty()
                || !silver.layer().equals("silver")
                || silver.fullName().equals(Silver.REJECTED.fullName())) {
            return List.of();
        }
        Map<Integer, Long> start = plan.start().of(silver.name());
        long since = Micros.of(Instant.parse(plan.knownSince()));
        Table table = main.tableAt(silver.fullName(), plan.of());
        List<String> names =
                table.schema().columns().stream().map(column -> column.name()).toList();
        int partition = names.indexOf("kafka_partition");
        int offset = names.indexOf("kafka_offset");
        int time = names.indexOf(TIME);
        MovedRows known = new MovedRows(silver, table, MovedRows::fileName);
        for (DataFile file : TableFiles.live(table, Expressions.greaterThanOrEqual(TIME, since))) {
            known.add(
                    file,
                    row -> row.get(time, Long.class) >= since
                            && row.get(offset, Long.class) < start.getOrDefault(row.get(partition, Integer.class), 0L),
                    row -> {});
        }
        return known.complete();
    }
}
