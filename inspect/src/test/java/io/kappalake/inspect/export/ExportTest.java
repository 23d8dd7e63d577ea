package io.kappalake.inspect.export;

import static io.kappalake.audit.AuditedLake.at;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.kappalake.audit.AuditedLake;
import io.kappalake.inspect.export.Manifest.ExportedFile;
import io.kappalake.tables.LakeException;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowFileReader;
import org.apache.iceberg.Schema;
import org.apache.iceberg.data.GenericRecord;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.data.parquet.GenericParquetReaders;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.parquet.Parquet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExportTest {

    @TempDir
    private Path directory;

    private final ThreeDays days = new ThreeDays();
    private final AuditedLake lake = days.lake;

    @AfterEach
    void close() {
        lake.close();
    }

    private ExportPlan plan(String format, String... tables) {
        return days.plan(format, tables);
    }

    private Manifest export(ExportPlan plan, Path out) {
        return days.export(plan, out);
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
    void arrowKeepsThemInItsOwnTypesAndInBatches() throws IOException {
        lake.quote(at("2026-03-01T10:00:00Z"), "AAPL", 1, 2);
        for (int trade = 0; trade < 5_000; trade++) {
            lake.trade("m" + trade, at("2026-03-01T11:00:00Z"), "AAPL", 1, 1, "BUY");
        }
        lake.land();
        Path out = directory.resolve("arrow");
        export(plan("arrow", "silver.trades", "bronze.trades", "gold.features_1m", "gold.orders_daily"), out);

        assertThat(days.problemsAgainstLake(out)).isEmpty();
        List<Integer> batches = new ArrayList<>();
        List<Object> first = new ArrayList<>();
        try (RootAllocator memory = new RootAllocator();
                FileChannel channel = FileChannel.open(out.resolve("silver.trades/2026-03-01.arrow"));
                ArrowFileReader reader = new ArrowFileReader(channel, memory)) {
            VectorSchemaRoot batch = reader.getVectorSchemaRoot();
            while (reader.loadNextBatch()) {
                for (int row = 0; row < batch.getRowCount(); row++) {
                    // The order of the lake's files is not that of their landing.
                    if (batch.getVector("trade_id").getObject(row).toString().equals("t1")) {
                        first.add(batch.getVector("price").getObject(row));
                        first.add(batch.getVector("event_time").getObject(row));
                    }
                }
                batches.add(batch.getRowCount());
            }
        }
        assertThat(first).containsExactly(new BigDecimal("123456789.01234567"), 1_772_359_200_123_456L);
        assertThat(batches.stream().mapToInt(Integer::intValue).sum()).isEqualTo(5_001);
        assertThat(batches).hasSize(2).allMatch(rows -> rows <= 4_096);
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

        days.killAtRow(3, plan, out);

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
        days.killAtRow(3, plan, out);
        Files.writeString(directory.resolve("out.part/silver.trades/2026-03-01.csv"), "torn");

        export(plan, out);

        assertThat(ExportCheck.of(out).problems()).isEmpty();
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

    @Test
    void twoExportsIntoOneDirectoryDoNotMixTheirCommits() {
        Path out = directory.resolve("out");
        ExportPlan first = plan("csv", "silver.trades");
        assertThat(Export.resumed(out, first, true)).isEmpty();
        lake.trade("t4", at("2026-03-02T11:00:00Z"), "AAPL", 1, 1, "BUY").land();
        ExportPlan second = plan("csv", "silver.trades");
        assertThat(Export.resumed(out, second, true))
                .as("both looked before either began")
                .isEmpty();

        days.killAtRow(3, first, out);

        assertThatThrownBy(() -> export(second, out))
                .hasMessageContaining("holds an unfinished export of silver.trades as csv at commit "
                        + first.commit().substring(0, 16));
        export(first, out);
        assertThatThrownBy(() -> export(second, out)).hasMessageContaining("is not empty");
    }

    @Test
    void aTableThatIsNamedTwiceIsExportedOnce() {
        Manifest manifest = export(plan("csv", "silver.trades", "silver.trades"), directory.resolve("out"));

        assertThat(manifest.rows()).isEqualTo(3);
        assertThat(manifest.tables()).hasSize(1);
    }

    @Test
    void aDirectoryThatCannotGetItsNameAtTheEndIsRefusedAtTheBeginning() {
        Path mount = Path.of("/dev/shm");
        assumeThat(mount).isDirectory();

        assertThatThrownBy(() -> Export.resumed(mount, plan("csv", "silver.trades"), true))
                .hasMessage("--out /dev/shm is a mount, which cannot be renamed: name a directory below it");
        assertThatThrownBy(() -> Export.resumed(Path.of("/"), plan("csv", "silver.trades"), true))
                .hasMessage("--out / is a mount, which cannot be renamed: name a directory below it");
    }

    @Test
    void jsonIsNotFlushedForEachField() throws IOException {
        List<Integer> writes = new ArrayList<>();
        OutputStream counted = new OutputStream() {
            @Override
            public void write(int one) {
                writes.add(1);
            }

            @Override
            public void write(byte[] bytes, int from, int length) {
                writes.add(length);
            }
        };
        Schema schema = lake.lake.table("silver.trades").schema();
        try (RowsFile rows = ExportFormat.JSONL.open(counted, schema)) {
            for (int row = 0; row < 10; row++) {
                rows.write(GenericRecord.create(schema));
            }
        }

        assertThat(writes).hasSize(1);
    }
}
