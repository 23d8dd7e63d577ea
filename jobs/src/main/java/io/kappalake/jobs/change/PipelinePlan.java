package io.kappalake.jobs.change;

import io.kappalake.tables.LakeException;
import io.kappalake.tables.catalog.Lake;
import io.kappalake.tables.definition.SchemaChange;
import io.kappalake.tables.definition.TableDefinition;
import io.kappalake.transforms.Pipeline;
import io.kappalake.transforms.change.PipelineChange;
import io.kappalake.transforms.gold.GoldTable;
import io.kappalake.transforms.silver.Silver;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.iceberg.SnapshotSummary;
import org.apache.iceberg.Table;

/**
 * What a lake becomes when its pipeline changes: decided before anything is written, and shown by {@code pipeline
 * plan}.
 *
 * @param tables changes of tables that the lake has
 * @param rows of each of these tables, from before the change
 * @param added Gold tables that are created; repairs bring their past
 * @param anew families of Gold tables whose windows begin without state
 * @param notes what holds for records from now on
 * @param refused why the lake cannot follow, one line each, with the ways on; nothing is written if there is one
 */
public record PipelinePlan(
        List<SchemaChange> tables,
        Map<String, Long> rows,
        List<String> added,
        List<String> anew,
        List<String> notes,
        List<String> refused) {

    private static final String WAYS_ON = ". Two ways on: a feed of another name, or a replay under these files"
            + " (./lake replay start NAME --pipeline DIR)";

    private static final String OTHER_LAKE =
            ". Use the lake's files (omit --pipeline), or another --nessie-ref or" + " --warehouse";

    /** Plans the change of a lake at its newest commit. */
    public static PipelinePlan of(Lake lake, Pipeline after, boolean dropsColumns) {
        String head = lake.head();
        Map<String, Table> found = new LinkedHashMap<>(lake.tablesAt(head));
        return of(lake.pipelineFilesAt(head), found, after, dropsColumns);
    }

    /**
     * Plans the change of a lake.
     *
     * @param files of the lake's pipeline
     * @param found its tables
     */
    static PipelinePlan of(Map<String, String> files, Map<String, Table> found, Pipeline after, boolean dropsColumns) {
        PipelineChange change = PipelineChange.between(Pipeline.ofFiles(files), after);
        List<SchemaChange> tables = new ArrayList<>();
        Map<String, Long> rows = new LinkedHashMap<>();
        List<String> refused = new ArrayList<>(change.refused());
        columns(after, change).forEach((definition, renames) -> {
            Table table = found.get(definition.fullName());
            if (table == null) {
                return;
            }
            boolean isSilver = definition.layer().equals("silver");
            SchemaChange columns = SchemaChange.of(definition, table, renames, dropsColumns && isSilver);
            refused.addAll(columns.refused());
            if (!columns.isNone()) {
                tables.add(columns);
                rows.put(definition.fullName(), rows(table));
            }
        });
        return new PipelinePlan(
                tables,
                rows,
                change.added(),
                change.anew().stream().distinct().toList(),
                change.notes(),
                Stream.concat(
                                change.foreign().stream().map(line -> line + OTHER_LAKE),
                                refused.stream().map(line -> line + WAYS_ON))
                        .toList());
    }

    /**
     * How the branch of a replay takes on a pipeline, whose rows it makes anew.
     *
     * @throws LakeException if not even a replay can make them
     */
    public static Lake.Evolution anew(Pipeline after) {
        return (files, found) -> {
            PipelineChange change = PipelineChange.between(Pipeline.ofFiles(files), after);
            if (!change.foreign().isEmpty()) {
                throw new LakeException(
                        change.foreign().stream().map(line -> line + OTHER_LAKE).collect(Collectors.joining("\n")));
            }
            List<SchemaChange> tables = new ArrayList<>();
            columns(after, change).forEach((definition, renames) -> {
                Table table = found.get(definition.fullName());
                if (table != null) {
                    SchemaChange columns = SchemaChange.anew(definition, table, renames);
                    if (!columns.isNone()) {
                        tables.add(columns);
                    }
                }
            });
            return tables;
        };
    }

    /** The tables whose columns follow from the files, each with the renames of its feed. */
    private static Map<TableDefinition<?>, Map<String, String>> columns(Pipeline after, PipelineChange change) {
        Map<TableDefinition<?>, Map<String, String>> columns = new LinkedHashMap<>();
        after.feeds()
                .forEach(feed -> columns.put(Silver.of(feed), change.renames().getOrDefault(feed.name(), Map.of())));
        after.gold().stream().map(GoldTable::definition).forEach(gold -> columns.put(gold, Map.of()));
        return columns;
    }

    private static long rows(Table table) {
        return table.currentSnapshot() == null
                ? 0
                : Long.parseLong(
                        table.currentSnapshot().summary().getOrDefault(SnapshotSummary.TOTAL_RECORDS_PROP, "0"));
    }

    /** @throws LakeException with all reasons, one line each, if the lake cannot follow */
    List<SchemaChange> orRefuse() {
        if (!refused.isEmpty()) {
            throw new LakeException(String.join("\n", refused));
        }
        return tables;
    }

    /** How a lake takes on a pipeline. */
    public static Lake.Evolution to(Pipeline after, boolean dropsColumns) {
        return (files, found) -> files.equals(after.files()) && !dropsColumns
                ? List.of()
                : of(files, found, after, dropsColumns).orRefuse();
    }
}
