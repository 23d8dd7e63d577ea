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
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.Table;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;
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

    /** One value of each type, each of which may be missing. */
    private record Sample(long time, Map<String, Object> values) {
        private long number(String column) {
            return values.get(column) == null ? Column.NULL_LONG : (long) values.get(column);
        }
    }

    private static TableDefinition<Sample> samples(boolean optional) {
        Column.Getter<Sample, String> text = sample -> (String) sample.values.get("text");
        return new TableDefinition<>(
                "silver",
                "samples",
                "time",
                TableDefinition.Partitioning.DAY,
                List.of(
                        Column.timestamp("time", Sample::time),
                        number("integer", Types.LongType.get(), optional),
                        number("tiny", Types.DecimalType.of(5, 2), optional),
                        number("small", Types.DecimalType.of(18, 4), optional),
                        number("flag", Types.BooleanType.get(), optional),
                        number("day", Types.DateType.get(), optional),
                        number("seen", Types.TimestampType.withZone(), optional),
                        new Column.Text<>("text", optional, true, text),
                        new Column.Text<>("id", optional, false, text),
                        new Column.Binary<>("bytes", optional, false, sample -> (byte[]) sample.values.get("bytes")),
                        new Column.Float64<>("double", optional, sample -> (Double) sample.values.get("double")),
                        new Column.WideDecimal<>(
                                "wide", 38, 3, optional, sample -> (BigDecimal) sample.values.get("wide")),
                        new Column.WideDecimal<>(
                                "wider", 20, 0, optional, sample -> (BigDecimal) sample.values.get("wider"))));
    }

    private static Column<Sample> number(String name, Type type, boolean optional) {
        return new Column.Fixed<>(name, type, optional, false, sample -> sample.number(name));
    }

    @Test
    void everyTypeComesBackAlsoWhereItIsMissing() {
        Map<String, Object> full = Map.ofEntries(
                Map.entry("integer", Long.MAX_VALUE),
                Map.entry("tiny", -99_999L),
                Map.entry("small", 999_999_999_999_999_999L),
                Map.entry("flag", 1L),
                Map.entry("day", -7L),
                Map.entry("seen", DAY),
                Map.entry("text", "Ægir"),
                Map.entry("bytes", new byte[] {0, -1}),
                Map.entry("double", -0.1),
                Map.entry("wide", new BigDecimal("-12345678901234567890123456789012345.678")),
                Map.entry("wider", new BigDecimal("99999999999999999999")));
        Map<String, Object> other = new HashMap<>(full);
        other.put("flag", 0L);
        other.put("wide", new BigDecimal("0.000"));
        try (Lake lake = TestLake.with(List.of())) {
            List<Sample> optional = List.of(
                    new Sample(DAY, full),
                    new Sample(DAY, Map.of()),
                    new Sample(DAY, other),
                    new Sample(DAY, Map.of()));
            assertThat(valuesOf(lake, samples(true), optional)).isEqualTo(texts(optional));
        }
        try (Lake lake = TestLake.with(List.of())) {
            List<Sample> required = List.of(new Sample(DAY, full), new Sample(DAY, other));
            assertThat(valuesOf(lake, samples(false), required)).isEqualTo(texts(required));
        }
    }

    private static List<String> texts(List<Sample> samples) {
        return samples.stream().map(RowValuesTest::text).toList();
    }

    private static String text(Sample sample) {
        Map<String, Object> values = new TreeMap<>(sample.values);
        values.computeIfPresent("bytes", (name, bytes) -> Arrays.toString((byte[]) bytes));
        if (values.containsKey("text")) {
            values.put("id", values.get("text"));
        }
        return sample.time + " " + values;
    }

    private static List<String> valuesOf(Lake lake, TableDefinition<Sample> definition, List<Sample> samples) {
        Table table = writtenRows(lake, definition, samples);
        List<String> read = new ArrayList<>();
        try (CloseableIterable<RowValues> rows =
                TableRows.values(table, definition.columns(), Expressions.alwaysTrue())) {
            for (RowValues row : rows) {
                Map<String, Object> values = new TreeMap<>();
                for (int at = 1; at < definition.columns().size(); at++) {
                    Column<Sample> column = definition.columns().get(at);
                    Object value = column instanceof Column.Fixed<?> ? (Object) row.number(at) : row.object(at);
                    if (value != null && !value.equals(Column.NULL_LONG)) {
                        values.put(column.name(), value instanceof byte[] bytes ? Arrays.toString(bytes) : value);
                    }
                }
                read.add(row.number(0) + " " + values);
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return read;
    }

    private static <R> Table writtenRows(Lake lake, TableDefinition<R> definition, List<R> all) {
        lake.provision(List.of(definition));
        TableWriter<R> writer = new TableWriter<>(definition, lake.table(definition), 0, 0);
        all.forEach(writer::write);
        List<DataFile> files = writer.complete();
        lake.commit("rows")
                .change(TableChange.of(definition.fullName()).append(files))
                .land();
        return lake.table(definition);
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
        return writtenRows(lake, definition, fills);
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
