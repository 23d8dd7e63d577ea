package io.kappalake.inspect.export;

import static io.kappalake.audit.AuditedLake.at;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.kappalake.audit.AuditedLake;
import io.kappalake.inspect.export.Manifest.ExportedFile;
import io.kappalake.inspect.export.Manifest.Verdict;
import io.kappalake.tables.LakeException;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.data.parquet.GenericParquetReaders;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.parquet.Parquet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExportTest {

    private static final Verdict NONE = new Verdict("not audited", "");

    @TempDir
    private Path directory;

    private final AuditedLake lake = new AuditedLake();

    @BeforeEach
    void threeDays() {
        lake.trade("t1", at("2026-03-01T10:00:00.123456Z"), at("2026-03-01T10:00:01Z"), "AAPL", 12_345_678_901_234_567L)
                .trade("t2", at("2026-03-02T10:00:00Z"), at("2026-03-02T10:00:01Z"), "MSFT", 1)
                .trade("t3", at("2026-03-03T10:00:00Z"), at("2026-03-03T10:00:01Z"), "MSFT", 100_000_000)
                .land();
    }

    @AfterEach
    void close() {
        lake.close();
    }

    private ExportPlan plan(String format, String... tables) {
        return new ExportPlan(lake.lake.head(), "", format, "", "", List.of(tables));
    }

    private Manifest export(ExportPlan plan, Path out) {
        return Export.of(lake.lake, plan, NONE, (rows, total) -> {}).run(out);
    }

    @Test
    void parquetKeepsEveryDigitOfDecimalsAndTimes() throws IOException {
        Path out = directory.resolve("out");

        Manifest manifest = export(plan("parquet", "silver.trades"), out);

        assertThat(manifest.files())
                .extracting(ExportedFile::path)
                .containsExactly(
                        "silver.trades/2026-03-01.parquet",
                        "silver.trades/2026-03-02.parquet",
                        "silver.trades/2026-03-03.parquet");
        List<Record> rows = new ArrayList<>();
        try (CloseableIterable<Record> read = Parquet.read(org.apache.iceberg.Files.localInput(
                        out.resolve("silver.trades/2026-03-01.parquet").toFile()))
                .project(lake.lake.table("silver.trades").schema())
                .createReaderFunc(file -> GenericParquetReaders.buildReader(
                        lake.lake.table("silver.trades").schema(), file))
                .build()) {
            read.forEach(rows::add);
        }
        assertThat(rows).singleElement().satisfies(row -> {
            assertThat(row.getField("price")).isEqualTo(new BigDecimal("123456789.01234567"));
            assertThat(row.getField("event_time")).isEqualTo(OffsetDateTime.parse("2026-03-01T10:00:00.123456Z"));
        });
    }

    @Test
    void textFormatsKeepThemToo() throws IOException {
        export(plan("csv", "silver.trades"), directory.resolve("csv"));
        export(plan("jsonl", "silver.trades", "bronze.trades"), directory.resolve("json"));

        assertThat(Files.readAllLines(directory.resolve("csv/silver.trades/2026-03-01.csv")))
                .containsExactly(
                        "trade_id,symbol,price,volume,trade_type,exchange,event_time,kafka_partition,kafka_offset,"
                                + "kafka_timestamp",
                        "t1,AAPL,123456789.01234567,1.00000000,BUY,NYSE,2026-03-01T10:00:00.123456Z,0,0,"
                                + "2026-03-01T10:00:01Z");
        List<String> lines = Files.readAllLines(directory.resolve("json/silver.trades/2026-03-02.jsonl"));
        assertThat(lines).hasSize(1);
        assertThat(new ObjectMapper().readValue(lines.get(0), Map.class))
                .containsEntry("trade_id", "t2")
                .containsEntry("price", "0.00000001")
                .containsEntry("kafka_offset", 1);
        assertThat(directory.resolve("json/bronze.trades")).isDirectory();
    }

    @Test
    void aRangeOfTimeAndAnOldCommitAreExact() {
        ExportPlan old = plan("csv", "silver.trades");
        lake.trade("t4", at("2026-03-02T11:00:00Z"), "AAPL", 1, 1, "BUY")
                .trade("t5", at("2026-03-02T10:59:00Z"), "AAPL", 1, 1, "BUY")
                .trade("t6", at("2026-03-02T09:59:00Z"), "AAPL", 1, 1, "BUY")
                .land();
        ExportPlan range = new ExportPlan(
                lake.lake.head(), "", "csv", "2026-03-02T10:00:00Z", "2026-03-02T11:00:00Z", List.of("silver.trades"));

        assertThat(export(old, directory.resolve("old")).rows()).isEqualTo(3);
        Manifest of = export(range, directory.resolve("range"));
        assertThat(of.rows()).as("t2 and t5").isEqualTo(2);
        assertThat(of.files()).extracting(ExportedFile::path).containsExactly("silver.trades/2026-03-02.csv");
    }

    @Test
    void aKilledExportIsAbsentAndResumesWithTheFilesThatItHadFinished() throws IOException {
        Path out = directory.resolve("out");
        ExportPlan plan = plan("csv", "silver.trades");

        assertThatThrownBy(() -> Export.of(lake.lake, plan, NONE, (rows, total) -> {
                            if (rows == 3) {
                                throw new IllegalStateException("killed");
                            }
                        })
                        .run(out))
                .hasMessage("killed");

        assertThat(out).doesNotExist();
        Path kept = directory.resolve("out.part/silver.trades/2026-03-02.csv");
        assertThat(kept).exists();
        Files.setLastModifiedTime(kept, FileTime.fromMillis(1_000));
        lake.trade("t4", at("2026-03-02T11:00:00Z"), "AAPL", 1, 1, "BUY").land();
        assertThat(Export.resumed(out, plan("csv", "silver.trades"), true)).contains(plan);
        assertThatThrownBy(() -> Export.resumed(out, plan("jsonl", "silver.trades"), true))
                .hasMessageContaining("holds an unfinished export of silver.trades as csv at commit");

        Manifest manifest = export(plan, out);

        assertThat(manifest.rows()).isEqualTo(3);
        assertThat(Files.getLastModifiedTime(out.resolve("silver.trades/2026-03-02.csv"))
                        .toMillis())
                .as("written once")
                .isEqualTo(1_000);
        assertThat(directory.resolve("out.part")).doesNotExist();
        assertThat(ExportCheck.of(out).problems()).isEmpty();
    }

    @Test
    void aFinishedFileThatWasDamagedMeanwhileIsWrittenAgain() throws IOException {
        Path out = directory.resolve("out");
        ExportPlan plan = plan("csv", "silver.trades");
        assertThatThrownBy(() -> Export.of(lake.lake, plan, NONE, (rows, total) -> {
                            if (rows == 3) {
                                throw new IllegalStateException("killed");
                            }
                        })
                        .run(out))
                .hasMessage("killed");
        Files.writeString(directory.resolve("out.part/silver.trades/2026-03-01.csv"), "torn");

        export(plan, out);

        assertThat(ExportCheck.of(out).problems()).isEmpty();
    }

    @Test
    void theCheckFindsEveryChange() throws IOException {
        Path out = directory.resolve("out");
        export(plan("csv", "silver.trades"), out);
        assertThat(ExportCheck.of(out).against(lake.lake, (rows, total) -> {}).problems())
                .isEmpty();

        Files.writeString(out.resolve("silver.trades/2026-03-01.csv"), "other");
        Files.delete(out.resolve("silver.trades/2026-03-02.csv"));
        Path third = out.resolve("silver.trades/2026-03-03.csv");
        Files.writeString(third, Files.readString(third).replace("t3", "t9"));
        Files.writeString(out.resolve("more.csv"), "");
        Path manifest = out.resolve("manifest.json");
        Files.writeString(manifest, Files.readString(manifest).replace("\"not audited\"", "\"passed\""));

        assertThat(ExportCheck.of(out).problems())
                .satisfiesExactly(
                        problem -> assertThat(problem).startsWith("manifest.json was changed"),
                        problem -> assertThat(problem).startsWith("silver.trades/2026-03-01.csv has 5 bytes"),
                        problem -> assertThat(problem).isEqualTo("silver.trades/2026-03-02.csv is missing"),
                        problem -> assertThat(problem).startsWith("silver.trades/2026-03-03.csv was changed"),
                        problem -> assertThat(problem).isEqualTo("more.csv is not in the manifest"));
    }

    @Test
    void aDirectoryThatHoldsSomethingIsLeftAlone() throws IOException {
        Files.writeString(directory.resolve("mine"), "");

        assertThatThrownBy(() -> Export.resumed(directory, plan("csv", "silver.trades"), true))
                .isInstanceOf(LakeException.class)
                .hasMessage("--out " + directory + " is not empty: name a directory that does not exist yet");
        assertThatThrownBy(() -> Export.resumed(directory.resolve("mine"), plan("csv", "silver.trades"), true))
                .hasMessageEndingWith("is a file: name a directory that does not exist yet");
        assertThatThrownBy(() -> export(plan("csv", "gold.nope"), directory.resolve("out")))
                .hasMessageStartingWith("There is no table 'gold.nope' at commit ");
        assertThatThrownBy(() -> ExportCheck.of(directory.resolve("nothing")))
                .hasMessageStartingWith("Cannot read the export in ");
    }
}
