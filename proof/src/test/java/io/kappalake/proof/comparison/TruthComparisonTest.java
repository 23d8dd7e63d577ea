package io.kappalake.proof.comparison;

import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.proof.simulator.MarketSimulator;
import io.kappalake.proof.simulator.SimulatorOptions;
import io.kappalake.truth.StoredRecord;
import io.kappalake.truth.Truth;
import io.kappalake.truth.TruthRules;
import io.kappalake.truth.Values;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.DataFiles;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.data.GenericAppenderFactory;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.inmemory.InMemoryCatalog;
import org.apache.iceberg.io.FileAppender;
import org.apache.iceberg.io.OutputFile;
import org.junit.jupiter.api.Test;

class TruthComparisonTest {
    private static final Truth TRUTH = simulated();
    private final WrittenLake lake = new WrittenLake(TRUTH);

    @Test
    void aLakeWithTheRowsOfTheTruthHolds() {
        ComparisonReport report = compare();

        assertThat(report.lines()).last().asString().startsWith("All 13 tables hold exactly the rows of the truth");
        assertThat(report.holds()).isTrue();
        assertThat(table(report, "bronze.trades").found())
                .isEqualTo(lake.rows.get("bronze.trades").size());
    }

    @Test
    void realTablesAreReadThroughIceberg() throws IOException {
        try (InMemoryCatalog catalog = new InMemoryCatalog()) {
            catalog.initialize("lake", Map.of());
            for (String layer : List.of("bronze", "silver", "gold")) {
                catalog.createNamespace(Namespace.of(layer));
            }
            for (String name : lake.rows.keySet()) {
                write(catalog.createTable(TableIdentifier.parse(name), lake.schemas.get(name)), lake.rows.get(name));
            }

            ComparisonReport report = TruthComparison.compare(
                    TRUTH, name -> catalog.loadTable(TableIdentifier.parse(name)), PendingWindows.NONE);

            assertThat(report.lines()).last().asString().startsWith("All 13 tables");
            catalog.dropTable(TableIdentifier.parse("gold.orders_daily"));
            assertThat(TruthComparison.compare(
                                    TRUTH, name -> catalog.loadTable(TableIdentifier.parse(name)), PendingWindows.NONE)
                            .verdict())
                    .isEqualTo("1 of 13 tables differ from the truth");
        }
    }

    @Test
    void aLostRowIsFound() {
        Record lost = lake.rows.get("silver.trades").remove(7);

        TableComparison table = table(compare(), "silver.trades");

        assertThat(table.missing()).isEqualTo(1);
        assertThat(table.unexpected() + table.differing()).isZero();
        assertThat(table.examples())
                .containsExactly(
                        "[" + lost.getField("kafka_partition") + ", " + lost.getField("kafka_offset") + "] is missing");
    }

    @Test
    void aRowThatIsThereTwiceIsFound() {
        lake.rows
                .get("gold.trade_bars_5m")
                .add(lake.rows.get("gold.trade_bars_5m").get(3));

        TableComparison table = table(compare(), "gold.trade_bars_5m");

        assertThat(table.unexpected()).isEqualTo(1);
        assertThat(table.missing() + table.differing()).isZero();
    }

    @Test
    void aChangedValueIsFoundWithBothValues() {
        Record row = lake.rows.get("gold.trade_bars_1m").get(5);
        BigDecimal vwap = (BigDecimal) row.getField("vwap");
        row.setField("vwap", vwap.add(new BigDecimal("0.00000001")));

        ComparisonReport report = compare();

        assertThat(table(report, "gold.trade_bars_1m").differing()).isEqualTo(1);
        assertThat(table(report, "gold.trade_bars_1m").examples().get(0))
                .endsWith("vwap is " + row.getField("vwap") + " instead of " + vwap);
        assertThat(report.verdict()).isEqualTo("1 of 13 tables differ from the truth");
    }

    @Test
    void changedBytesAreFound() {
        Record row = lake.rows.get("bronze.quotes").get(2);
        row.setField("payload", ByteBuffer.wrap(new byte[] {1}));

        assertThat(table(compare(), "bronze.quotes").differing()).isEqualTo(1);
    }

    @Test
    void doublesMayDifferInTheirLastDigitsOnly() {
        Record close = lake.rows.get("gold.features_1m").get(0);
        close.setField("close", (Double) close.getField("close") * (1 + 1e-12));
        assertThat(compare().holds()).isTrue();

        close.setField("close", (Double) close.getField("close") * (1 + 1e-8));
        assertThat(table(compare(), "gold.features_1m").differing()).isEqualTo(1);

        close.setField("close", null);
        assertThat(table(compare(), "gold.features_1m").differing()).isEqualTo(1);
    }

    @Test
    void windowsThatWaitForARepairAreLeftOut() {
        Record stale = lake.rows.get("gold.trade_bars_1m").get(5);
        stale.setField("trade_count", 0L);
        Instant window = (Instant) Values.plain(stale.getField("window_start"));

        ComparisonReport report = TruthComparison.compare(
                TRUTH, lake, (table, start) -> table.equals("gold.trade_bars_1m") && start.equals(window));

        assertThat(report.holds()).isTrue();
        assertThat(table(report, "gold.trade_bars_1m").excluded()).isPositive();
    }

    @Test
    void aMissingTableAndAWrongTypeAreFound() {
        lake.schemas.remove("gold.orders_daily");
        Schema quotes = lake.schemas.get("silver.quotes");
        lake.schemas.put(
                "silver.quotes", quotes.select("quote_id", "symbol", "bid", "ask", "kafka_partition", "kafka_offset"));

        ComparisonReport report = compare();

        assertThat(table(report, "gold.orders_daily").line()).endsWith("the table does not exist");
        assertThat(table(report, "silver.quotes").line()).contains("columns are [quote_id, symbol, bid, ask,");
        assertThat(report.verdict()).isEqualTo("2 of 13 tables differ from the truth");
    }

    private ComparisonReport compare() {
        return TruthComparison.compare(TRUTH, lake, PendingWindows.NONE);
    }

    private static TableComparison table(ComparisonReport report, String name) {
        return report.tables().stream()
                .filter(table -> table.table().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static Truth simulated() {
        List<StoredRecord> records = new ArrayList<>();
        Map<String, Long> offsets = new HashMap<>();
        MarketSimulator.simulated(SimulatorOptions.defaults()
                        .withEvents(2_000)
                        .withMalformed(0.1)
                        .withSymbols(5))
                .forEachRemaining(record -> records.add(new StoredRecord(
                        record.topic(),
                        0,
                        offsets.merge(record.topic(), 1L, Long::sum) - 1,
                        record.timestampMillis(),
                        record.key(),
                        record.payload(),
                        record.headers())));
        return Truth.of(records, TruthRules.defaults());
    }

    private static void write(Table table, List<Record> rows) throws IOException {
        OutputFile file = table.io().newOutputFile(table.location() + "/data/rows.parquet");
        FileAppender<Record> appender =
                new GenericAppenderFactory(table.schema()).newAppender(file, FileFormat.PARQUET);
        try (appender) {
            appender.addAll(rows);
        }
        table.newAppend()
                .appendFile(DataFiles.builder(table.spec())
                        .withPath(file.location())
                        .withFormat(FileFormat.PARQUET)
                        .withFileSizeInBytes(appender.length())
                        .withMetrics(appender.metrics())
                        .build())
                .commit();
    }
}
