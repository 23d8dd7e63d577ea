package io.kappalake.tables.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.tables.definition.Column;
import io.kappalake.tables.definition.SchemaChange;
import io.kappalake.tables.definition.TableDefinition;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.Test;

/** A table goes from one definition to the next without its files: fields keep their ids. */
class SchemaChangeTest {

    private static final TableDefinition<Long> FIRST = definition(
            Column.count("id", row -> row),
            small("price", 10, true),
            Column.nullableText("note", row -> "n"),
            Column.timestamp("time", row -> row));

    @Test
    void columnsAreAddedWidenedRenamedAndLeftInOneCommitWithTheFiles() {
        TableDefinition<Long> next = definition(
                Column.count("id", row -> row),
                Column.nullableText("venue", row -> "v"),
                small("price", 12, true),
                Column.nullableText("remark", row -> "n"),
                Column.timestamp("time", row -> row));
        try (Lake lake = Lake.open(TestLake.empty())) {
            lake.provision(List.of(FIRST), Map.of("pipeline.yaml", "one"));
            String before = lake.head();

            lake.provision(
                    List.of(next),
                    Map.of("pipeline.yaml", "two"),
                    (files, found) ->
                            List.of(SchemaChange.of(next, found.get("silver.t"), Map.of("note", "remark"), false)),
                    (table, hash) -> List.of());

            assertThat(lake.log().map(Commit::hash).skip(1).findFirst()).hasValue(before);
            assertThat(lake.pipelineFiles()).containsEntry("pipeline.yaml", "two");
            assertThat(lake.pipelineFilesAt(before)).containsEntry("pipeline.yaml", "one");
            assertThat(lake.table("silver.t").schema().columns())
                    .extracting(Types.NestedField::name, Types.NestedField::fieldId)
                    .containsExactly(
                            org.assertj.core.groups.Tuple.tuple("id", 1),
                            org.assertj.core.groups.Tuple.tuple("venue", 5),
                            org.assertj.core.groups.Tuple.tuple("price", 2),
                            org.assertj.core.groups.Tuple.tuple("remark", 3),
                            org.assertj.core.groups.Tuple.tuple("time", 4));
            assertThat(lake.tableAt("silver.t", before).schema().findField("note"))
                    .isNotNull();
        }
    }

    @Test
    void aColumnThatIsGoneStaysAsNullsUntilItIsRemovedAndMayComeBack() {
        TableDefinition<Long> without = definition(
                Column.count("id", row -> row), small("price", 10, true), Column.timestamp("time", row -> row));
        try (Lake lake = Lake.open(TestLake.empty())) {
            lake.provision(List.of(FIRST), Map.of("pipeline.yaml", "one"));
            become(lake, without, false, "two");
            assertThat(lake.table("silver.t").schema().findField("note")).isNotNull();
            // The next start finds nothing to do, and the table as it should be.
            String head = lake.head();
            become(lake, without, false, "two");
            assertThat(lake.head()).isEqualTo(head);

            become(lake, FIRST, false, "one");
            assertThat(lake.table("silver.t").schema().findField("note").fieldId())
                    .isEqualTo(3);

            become(lake, without, true, "two");
            assertThat(lake.table("silver.t").schema().findField("note")).isNull();
        }
    }

    @Test
    void aRequiredColumnThatIsGoneBecomesOptional() {
        TableDefinition<Long> without = definition(
                Column.count("id", row -> row),
                Column.nullableText("note", row -> "n"),
                Column.timestamp("time", row -> row));
        TableDefinition<Long> strict = definition(
                Column.count("id", row -> row),
                small("price", 10, false),
                Column.nullableText("note", row -> "n"),
                Column.timestamp("time", row -> row));
        try (Lake lake = Lake.open(TestLake.empty())) {
            lake.provision(List.of(strict), Map.of("pipeline.yaml", "one"));
            become(lake, without, false, "two");

            assertThat(lake.table("silver.t").schema().findField("price").isOptional())
                    .isTrue();
        }
    }

    @Test
    void aNarrowerTypeIsRefusedAndARebuiltTableGetsANewColumnOfThatName() {
        TableDefinition<Long> narrow = definition(
                Column.count("id", row -> row),
                small("price", 8, true),
                Column.nullableText("note", row -> "n"),
                Column.timestamp("time", row -> row));
        try (Lake lake = Lake.open(TestLake.empty())) {
            lake.provision(List.of(FIRST), Map.of("pipeline.yaml", "one"));

            assertThat(SchemaChange.of(narrow, lake.table("silver.t"), Map.of(), false)
                            .refused())
                    .containsExactly("silver.t: column price: decimal(10, 2) cannot become decimal(8, 2): rows of the"
                            + " past would not fit");
            lake.provision(
                    List.of(narrow),
                    Map.of("pipeline.yaml", "two"),
                    (files, found) -> List.of(SchemaChange.anew(narrow, found.get("silver.t"), Map.of())),
                    (table, hash) -> List.of());
            assertThat(lake.table("silver.t").schema().findField("price").fieldId())
                    .isEqualTo(5);
        }
    }

    private static void become(Lake lake, TableDefinition<Long> next, boolean removes, String files) {
        lake.provision(
                List.of(next),
                Map.of("pipeline.yaml", files),
                (lakes, found) -> List.of(SchemaChange.of(next, found.get("silver.t"), Map.of(), removes)),
                (table, hash) -> List.of());
    }

    private static Column<Long> small(String name, int precision, boolean nullable) {
        return new Column.Fixed<>(name, Types.DecimalType.of(precision, 2), nullable, false, row -> row);
    }

    @SafeVarargs
    private static TableDefinition<Long> definition(Column<Long>... columns) {
        return new TableDefinition<>("silver", "t", "time", TableDefinition.Partitioning.DAY, List.of(columns));
    }
}
