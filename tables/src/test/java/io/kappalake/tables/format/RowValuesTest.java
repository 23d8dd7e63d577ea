package io.kappalake.tables.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kappalake.tables.LakeException;
import io.kappalake.tables.catalog.Lake;
import io.kappalake.tables.catalog.TableChange;
import io.kappalake.tables.catalog.TestLake;
import io.kappalake.tables.definition.Column;
import io.kappalake.tables.definition.Micros;
import io.kappalake.tables.definition.TableDefinition;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.Table;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.io.CloseableIterable;
import org.junit.jupiter.api.Test;

class RowValuesTest {

    private static final long DAY = 1_772_323_200_000_000L;

    private record Fill(String id, String symbol, long price, long time, int partition, long offset) {}

    private static final TableDefinition<Fill> FILLS = new TableDefinition<>(
            "silver",
            "fills",
            "time",
            TableDefinition.Partitioning.DAY,
            List.of(
                    Column.identity("id", Fill::id),
                    Column.text("symbol", Fill::symbol),
                    Column.decimal("price", Fill::price),
                    Column.timestamp("time", Fill::time),
                    Column.int32("partition", Fill::partition),
                    Column.int64("offset", Fill::offset)));

    @Test
    void rowsComeBackAsTheyWereWritten() {
        List<Fill> fills = List.of(
                new Fill("f-1", "AAPL", 18_950_000_001L, DAY + 1, 3, 42),
                new Fill("", "Ægir ✓", -1, DAY, 0, Long.MAX_VALUE),
                new Fill("f-3", "AAPL", 999_999_999_999_999_999L, DAY + 5 * Micros.DAY, Integer.MAX_VALUE, 0),
                new Fill("f-4", "", 0, -1, 0, -7));
        try (Lake lake = TestLake.with(List.of())) {
            assertThat(read(written(lake, FILLS, fills), Expressions.alwaysTrue()))
                    .containsExactlyInAnyOrderElementsOf(fills);
        }
    }

    @Test
    void aTextThatRepeatsIsNeverTakenForAnother() {
        // More of them than are kept decoded, and more than fit a dictionary.
        List<Fill> fills = IntStream.range(0, 400_000)
                .mapToObj(i -> new Fill("f-" + i, "a long symbol " + i * 7 % 90_000, i, DAY + i, 0, i))
                .toList();
        try (Lake lake = TestLake.with(List.of())) {
            assertThat(read(written(lake, FILLS, fills), Expressions.alwaysTrue()))
                    .isEqualTo(fills);
        }
    }

    @Test
    void filesThatCannotHoldAMatchAreLeftOut() {
        List<Fill> early =
                List.of(new Fill("f-1", "AAPL", 1, DAY + 1, 0, 0), new Fill("f-2", "AAPL", 1, DAY + 9, 0, 1));
        List<Fill> late = List.of(new Fill("f-3", "AAPL", 1, DAY + 10, 0, 2));
        try (Lake lake = TestLake.with(List.of())) {
            written(lake, FILLS, early);
            Table table = written(lake, FILLS, late);

            assertThat(read(table, Expressions.lessThan("time", DAY + 5)))
                    .as("of a file that may hold one the caller looks at every row")
                    .isEqualTo(early);
            assertThat(read(table, Expressions.greaterThanOrEqual("time", DAY + 10)))
                    .isEqualTo(late);
            assertThat(read(table, Expressions.greaterThanOrEqual("time", DAY + 11)))
                    .isEmpty();
        }
    }

    @Test
    void aColumnThatMayBeNullOrIsStoredInAnotherFormIsRefused() {
        List<Column<Fill>> columns = new ArrayList<>(FILLS.columns());
        columns.set(1, Column.nullableText("symbol", Fill::symbol));
        refused(columns, "A data file has column symbol as optional binary symbol");
        columns.set(1, Column.key("symbol", fill -> new byte[1]));
        refused(columns, "A data file has column symbol as");
    }

    private static void refused(List<Column<Fill>> stored, String message) {
        TableDefinition<Fill> other =
                new TableDefinition<>("silver", "fills", "time", TableDefinition.Partitioning.DAY, stored);
        try (Lake lake = TestLake.with(List.of())) {
            Table table = written(lake, other, List.of(new Fill("f-1", "AAPL", 1, DAY, 0, 0)));
            assertThatThrownBy(() -> read(table, Expressions.alwaysTrue()))
                    .isInstanceOf(LakeException.class)
                    .hasMessageStartingWith(message);
        }
    }

    private static Table written(Lake lake, TableDefinition<Fill> definition, List<Fill> fills) {
        lake.provision(List.of(definition));
        TableWriter<Fill> writer = new TableWriter<>(definition, lake.table(definition), 0, 0);
        fills.forEach(writer::write);
        List<DataFile> files = writer.complete();
        lake.commit("fills")
                .change(TableChange.of(definition.fullName()).append(files))
                .land();
        return lake.table(definition);
    }

    private static List<Fill> read(Table table, Expression filter) {
        List<Fill> fills = new ArrayList<>();
        try (CloseableIterable<RowValues> rows = TableRows.values(table, FILLS.columns(), filter)) {
            rows.forEach(row -> fills.add(
                    new Fill(row.text(0), row.text(1), row.number(2), row.number(3), row.int32(4), row.number(5))));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return fills;
    }
}
