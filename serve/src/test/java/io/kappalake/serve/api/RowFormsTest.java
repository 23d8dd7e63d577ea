package io.kappalake.serve.api;

import static io.kappalake.serve.MarketLake.BARS;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.kappalake.serve.Asker;
import io.kappalake.serve.MarketLake;
import java.io.ByteArrayInputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowStreamReader;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rows for programs: read back by readers that know nothing of the lake. */
class RowFormsTest {

    private static final String ARROW = "application/vnd.apache.arrow.stream";
    private static final String PARQUET = "application/vnd.apache.parquet";
    private static final String ROWS =
            "/api/v1/tables/" + BARS + "/rows?where=symbol:AAPL&limit=3&columns=symbol,window_start,close,is_final";

    private static MarketLake lake;
    private static Asker asker;

    @TempDir
    private Path directory;

    @BeforeAll
    static void serve() {
        lake = new MarketLake();
        lake.minutes("10:00", "10:30", "AAPL", "MSFT").land();
        asker = lake.serve(true);
    }

    @AfterAll
    static void stop() {
        lake.close();
    }

    private static List<List<String>> json() {
        List<List<String>> rows = new ArrayList<>();
        for (JsonNode row : asker.json(ROWS.substring("/api/v1".length())).path("rows")) {
            rows.add(List.of(
                    row.path("symbol").asText(),
                    row.path("window_start").asText(),
                    row.path("close").asText(),
                    row.path("is_final").asText()));
        }
        return rows;
    }

    @Test
    void anArrowStreamHasTheRowsOfTheJsonInTheirOrder() throws Exception {
        HttpResponse<byte[]> answer = asker.bytes(ROWS, "Accept", ARROW);

        assertThat(answer.headers().firstValue("Content-Type")).contains(ARROW);
        List<List<String>> rows = new ArrayList<>();
        try (RootAllocator memory = new RootAllocator();
                ArrowStreamReader reader = new ArrowStreamReader(new ByteArrayInputStream(answer.body()), memory)) {
            VectorSchemaRoot batch = reader.getVectorSchemaRoot();
            assertThat(batch.getSchema().findField("window_start").getType())
                    .hasToString("Timestamp(MICROSECOND, UTC)");
            assertThat(batch.getSchema().findField("close").getType()).hasToString("Decimal(18, 8, 128)");
            while (reader.loadNextBatch()) {
                for (int row = 0; row < batch.getRowCount(); row++) {
                    long micros = (Long) batch.getVector("window_start").getObject(row);
                    rows.add(List.of(
                            batch.getVector("symbol").getObject(row).toString(),
                            io.kappalake.tables.definition.Micros.toInstant(micros)
                                    .toString(),
                            batch.getVector("close").getObject(row).toString(),
                            batch.getVector("is_final").getObject(row).toString()));
                }
            }
        }
        assertThat(rows).isEqualTo(json()).hasSize(3);
        assertThat(asker.bytes(ROWS + "&format=arrow").body()).isEqualTo(answer.body());
    }

    @Test
    void duckDbReadsTheSameRowsFromParquet() throws Exception {
        HttpResponse<byte[]> answer = asker.bytes(ROWS, "Accept", PARQUET);

        assertThat(answer.headers().firstValue("Content-Type")).contains(PARQUET);
        Path file = Files.write(directory.resolve("rows.parquet"), answer.body());
        List<List<String>> rows = new ArrayList<>();
        try (Connection duckDb = DriverManager.getConnection("jdbc:duckdb:");
                ResultSet found = duckDb.createStatement()
                        .executeQuery("SELECT symbol, epoch_us(window_start), close, is_final, typeof(close) FROM '"
                                + file + "'")) {
            while (found.next()) {
                rows.add(List.of(
                        found.getString(1),
                        io.kappalake.tables.definition.Micros.toInstant(found.getLong(2))
                                .toString(),
                        found.getBigDecimal(3).toPlainString(),
                        found.getString(4)));
                assertThat(found.getString(5)).isEqualTo("DECIMAL(18,8)");
            }
        }
        assertThat(rows).isEqualTo(json()).hasSize(3);
        assertThat(asker.bytes(ROWS + "&format=parquet").body()).isEqualTo(answer.body());
    }

    @Test
    void anAnswerWithoutRowsIsWholeInEachForm() throws Exception {
        String none = ROWS.replace("AAPL", "NONE") + "&format=";

        assertThat(asker.json((none + "json").substring("/api/v1".length())).path("rows"))
                .isEmpty();
        assertThat(new String(asker.bytes(none + "csv").body(), StandardCharsets.UTF_8))
                .isEqualToIgnoringNewLines("symbol,window_start,close,is_final\n");
        byte[] arrow = asker.bytes(none + "arrow").body();
        try (RootAllocator memory = new RootAllocator();
                ArrowStreamReader reader = new ArrowStreamReader(new ByteArrayInputStream(arrow), memory)) {
            assertThat(reader.getVectorSchemaRoot().getSchema().getFields()).hasSize(4);
            while (reader.loadNextBatch()) {
                assertThat(reader.getVectorSchemaRoot().getRowCount()).isZero();
            }
        }
        Path file = Files.write(
                directory.resolve("none.parquet"), asker.bytes(none + "parquet").body());
        List<String> columns = new ArrayList<>();
        try (Connection duckDb = DriverManager.getConnection("jdbc:duckdb:");
                ResultSet found = duckDb.createStatement().executeQuery("SELECT * FROM '" + file + "'")) {
            for (int column = 1; column <= found.getMetaData().getColumnCount(); column++) {
                columns.add(found.getMetaData().getColumnName(column) + " "
                        + found.getMetaData().getColumnTypeName(column));
            }
            assertThat(found.next()).isFalse();
        }
        assertThat(columns)
                .containsExactly(
                        "symbol VARCHAR",
                        "window_start TIMESTAMP WITH TIME ZONE",
                        "close DECIMAL(18,8)",
                        "is_final BOOLEAN");
    }

    @Test
    void theFormIsTheOneThatTheClientWantsMost() {
        assertThat(type(ARROW + ", */*;q=0.1")).isEqualTo(ARROW);
        assertThat(type("*/*, " + PARQUET)).as("named goes before any").isEqualTo(PARQUET);
        assertThat(type("text/csv;q=0.2, " + ARROW + ";q=0.7")).isEqualTo(ARROW);
        assertThat(type("application/*;q=0.5, text/csv")).startsWith("text/csv");
        assertThat(type("application/json;q=0, */*")).startsWith("text/csv");
        assertThat(type("text/html, */*;q=0.8")).isEqualTo("application/json");
        assertThat(type("Application/JSON; charset=utf-8")).isEqualTo("application/json");
        assertThat(asker.bytes(ROWS, "Accept", "text/csv;q=0").statusCode()).isEqualTo(406);
    }

    private static String type(String accept) {
        return asker.bytes(ROWS, "Accept", accept)
                .headers()
                .firstValue("Content-Type")
                .orElseThrow();
    }

    @Test
    void eachFormHasAnETagOfItsOwnAndBytesAndMapsHaveAPlace() {
        List<String> tags = new ArrayList<>();
        for (String format : List.of("json", "csv", "arrow", "parquet")) {
            String path = "/api/v1/tables/bronze.trades/rows?limit=2&commit=" + lake.lake.head() + "&format=" + format;
            HttpResponse<byte[]> answer = asker.bytes(path);
            assertThat(answer.statusCode()).as(format).isEqualTo(200);
            assertThat(answer.headers().firstValue("Cache-Control"))
                    .get()
                    .asString()
                    .endsWith("immutable");
            String tag = answer.headers().firstValue("ETag").orElseThrow();
            assertThat(asker.bytes(path, "If-None-Match", tag).statusCode()).isEqualTo(304);
            tags.add(tag);
        }
        assertThat(tags).doesNotHaveDuplicates();
    }
}
