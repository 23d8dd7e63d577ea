package io.kappalake.jobs.commit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kappalake.tables.LakeException;
import io.kappalake.tables.LakeUnreachable;
import io.kappalake.tables.ledger.Ledger;
import io.kappalake.tables.ledger.Positions;
import io.kappalake.tables.ledger.Progress;
import io.kappalake.transforms.Pipeline;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.PartitionSpec;
import org.junit.jupiter.api.Test;

class CommitterStateFormatTest {

    private static final String BRONZE = "bronze.trades";
    private static final String BARS = "gold.trade_bars_1m";

    private final CommitterStateFormat format = new CommitterStateFormat(CommitterStateFormatTest::specs);

    @Test
    void aPendingCommitThatJavaSerializedUnderTheFormerNamesIsReadWhole() throws Exception {
        CommitterState state = read(resource("committer-pending.bin"));

        assertPending(state);
    }

    @Test
    void theStateOfARealSavepointOfTheReleaseBeforeIsRead() throws Exception {
        CommitterState state = read(resource("committer-savepoint.bin"));

        assertThat(state.pending()).isEmpty();
        assertThat(state.landed()).isEqualTo(state.positions());
        assertThat(state.positions().topics()).containsExactly("orders", "quotes", "trades");
        assertThat(state.progress()).containsOnlyKeys("market", "orders");
        assertThat(state.newestId()).contains("market/7f4f5a00608e5cf036a7c3b93c8e2188-7e1f9ac8/8");
    }

    @Test
    void whatIsWrittenIsReadAgainAndEqualStatesHaveEqualBytes() throws Exception {
        byte[] bytes = format.write(read(resource("committer-pending.bin")));

        CommitterState again = read(bytes);
        assertPending(again);
        assertThat(format.write(again)).isEqualTo(bytes);
        assertThat(new String(bytes, StandardCharsets.UTF_8)).doesNotContain("io.kappalake", "org.apache");
    }

    @Test
    void aStateWithoutTheIdOfTheNewestLedgerStaysWithoutIt() {
        CommitterState state =
                new CommitterState(Positions.NONE, List.of(), Positions.NONE, Map.of(), Optional.empty());

        assertThat(read(format.write(state))).isEqualTo(state);
    }

    @Test
    void bytesOfAnotherReleaseAreRefusedForGoodInOneLineThatNamesTheWayOn() {
        byte[] next = ByteBuffer.allocate(6).putInt(2).putChar('?').array();

        assertRefused(
                next,
                "The restored state of the committer (6 bytes) cannot be read "
                        + "(IOException: version 2, this release reads version 1)."
                        + " It is damaged or of another release: "
                        + "start with --from-state none, which resumes from the lake itself");
    }

    @Test
    void damagedBytesAreRefusedAsWell() throws Exception {
        byte[] old = resource("committer-savepoint.bin");
        byte[] now = format.write(read(resource("committer-pending.bin")));

        assertRefused(new byte[0], "(0 bytes) cannot be read");
        assertRefused(java.util.Arrays.copyOf(old, old.length / 2), "--from-state none");
        assertRefused(java.util.Arrays.copyOf(now, now.length / 2), "--from-state none");
        assertRefused(
                ByteBuffer.allocate(6)
                        .putInt(1)
                        .put("{}".getBytes(StandardCharsets.UTF_8))
                        .array(),
                "pending");
    }

    @Test
    void javaObjectsThatAreNoStateOfOursAreRefused() throws Exception {
        assertRefused(
                org.apache.flink.util.InstantiationUtil.serializeObject(new java.util.ArrayList<>(List.of("other"))),
                "ClassCastException");
    }

    @Test
    void aLakeThatDoesNotAnswerIsNoFaultOfTheState() throws Exception {
        byte[] bytes = format.write(read(resource("committer-pending.bin")));
        CommitterStateFormat away = new CommitterStateFormat(table -> {
            throw new LakeUnreachable("Nessie is away", new IOException());
        });

        assertThatThrownBy(() -> away.read(bytes, getClass().getClassLoader())).isInstanceOf(LakeUnreachable.class);
    }

    private static void assertPending(CommitterState state) {
        assertThat(state.landed()).isEqualTo(Positions.of(Map.of("trades", Map.of(0, 10L, 1, 4L))));
        assertThat(state.positions()).isEqualTo(Positions.of(Map.of("trades", Map.of(0, 13L, 1, 4L))));
        assertThat(state.progress()).isEqualTo(Map.of("market", new Progress(1772449199000000L, 1772445600000000L)));
        assertThat(state.newestId()).contains("live/0a1b-2c3d/6");
        assertThat(state.pending()).hasSize(1);
        PendingCommit commit = state.pending().get(0);
        assertThat(commit.ledger())
                .isEqualTo(Ledger.fromProperties(Map.of(
                                "pipeline", "live",
                                "run", "0a1b-2c3d",
                                "checkpoint", "7",
                                "offsets", "{\"trades\":{\"0\":[10,13],\"1\":[4,4]}}",
                                "feeds",
                                        "{\"trades\":{\"read\":3,\"accepted\":1,\"duplicate\":1,"
                                                + "\"rejected\":{\"WRONG_TYPE\":1},\"late\":1}}",
                                "progress",
                                        "{\"market\":{\"watermark\":1772449199000000,\"sealed\":1772445600000000}}"))
                        .orElseThrow());
        assertThat(commit.added()).containsOnlyKeys(BRONZE, BARS);
        assertFile(commit.added().get(BRONZE), BRONZE, "s3://lake/bronze/trades/b1.parquet", 3);
        assertFile(commit.added().get(BARS), BARS, "s3://lake/gold/trade_bars_1m/g2.parquet", 2);
        assertThat(commit.replaced()).containsOnlyKeys(BARS);
        assertFile(commit.replaced().get(BARS), BARS, "s3://lake/gold/trade_bars_1m/g1.parquet", 1);
        assertThat(commit.repairs()).isEqualTo(Map.of(BARS, Set.of(1772442000000000L)));
    }

    private static void assertFile(List<DataFile> files, String table, String location, long rows) {
        assertThat(files).hasSize(1);
        DataFile file = files.get(0);
        PartitionSpec spec = Pipeline.MARKET.table(table).orElseThrow().spec();
        int column = spec.fields().get(0).sourceId();
        assertThat(file.location()).isEqualTo(location);
        assertThat(file.recordCount()).isEqualTo(rows);
        assertThat(file.fileSizeInBytes()).isEqualTo(1000 + rows);
        assertThat(file.splitOffsets()).containsExactly(4L, 900L);
        assertThat(spec.partitionToPath(file.partition()))
                .isEqualTo(spec.fields().get(0).name() + "=2026-03-02");
        assertThat(file.columnSizes()).isEqualTo(Map.of(column, 80L));
        assertThat(file.valueCounts()).isEqualTo(Map.of(column, rows));
        assertThat(file.nullValueCounts()).isEqualTo(Map.of(column, 0L));
        assertThat(micros(file.lowerBounds().get(column))).isEqualTo(1772445600000000L);
        assertThat(micros(file.upperBounds().get(column))).isEqualTo(1772449199000000L);
    }

    private static long micros(ByteBuffer bound) {
        return bound.duplicate().order(java.nio.ByteOrder.LITTLE_ENDIAN).getLong();
    }

    private void assertRefused(byte[] bytes, String says) {
        assertThatThrownBy(() -> read(bytes))
                .isInstanceOf(SuppressRestartsException.class)
                .cause()
                .isInstanceOf(LakeException.class)
                .hasMessageContaining(says)
                .message()
                .doesNotContain("\n");
    }

    private CommitterState read(byte[] bytes) {
        return format.read(bytes, getClass().getClassLoader());
    }

    private static Map<Integer, PartitionSpec> specs(String table) {
        return Map.of(0, Pipeline.MARKET.table(table).orElseThrow().spec());
    }

    /** Bytes that release 0.1.0 wrote. */
    private static byte[] resource(String name) throws IOException {
        try (InputStream in = CommitterStateFormatTest.class.getResourceAsStream("/state-0.1.0/" + name)) {
            return in.readAllBytes();
        }
    }
}
