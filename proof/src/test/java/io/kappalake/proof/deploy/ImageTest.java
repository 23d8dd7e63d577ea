package io.kappalake.proof.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.proof.demo.WholeLake;
import io.kappalake.proof.simulator.MarketSimulator;
import io.kappalake.proof.simulator.SimulatedRecord;
import io.kappalake.proof.simulator.SimulatorOptions;
import io.kappalake.runs.FlinkRest;
import io.kappalake.tables.catalog.Lake;
import java.net.URI;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The image's files, run as docker-compose.yml runs its containers, but on the embedded servers: a JobManager in
 * application mode and a TaskManager with state on S3, a savepoint and a restore, a replay, the command line and the
 * SQL gateway.
 */
@Tag("image")
@Timeout(1200)
public class ImageTest extends ImageFixture {

    @Test
    void theImageRunsTheJobRestoresItWithAnotherParallelismReplaysItAndAnswersInSql() throws Exception {
        Iterator<SimulatedRecord> market = MarketSimulator.simulated(SimulatorOptions.defaults()
                .withEvents(20_000)
                .withSeed(7)
                .withStartTime(SimulatorOptions.startFor(20_000, Instant.now())));
        sent.send(market, 12_000);
        FlinkRest flink = startJob(List.of(), List.of(), 2);
        awaitAllRead();
        assertThat(statusForPageOf("http://evil.example")).isEqualTo(403);
        assertThat(statusForPageOf("http://" + rest)).isEqualTo(200);
        String job = flink.jobs().get(0).id();
        assertThat(parallelism(flink, job)).isEqualTo(2);
        String savepoint = flink.stopWithSavepoint(job, URI.create("s3://lake/savepoints"), LIMIT);
        assertThat(running.get(0).ends(0, 60))
                .as("the container ends with its job")
                .isTrue();
        stopAll();

        sent.send(market, 8_000);
        FlinkRest restored = startJob(List.of("--fromSavepoint", savepoint), List.of(), 1);
        awaitAllRead();
        String again = restored.jobs().get(0).id();
        assertThat(parallelism(restored, again)).isEqualTo(1);
        assertThat(restored.get("/jobs/" + again + "/checkpoints")
                        .at("/latest/restored/is_savepoint")
                        .asBoolean())
                .as("it went on from the savepoint")
                .isTrue();
        stopAll();

        try (Lake lake = Lake.open(lake())) {
            WholeLake whole = new WholeLake(lake);
            whole.assertRowsAreTheTruthOf(sent.all());
            whole.assertOffsetsAreContiguousUpTo(sent.ends());
        }
        startJob(List.of(), List.of("--replay", "again"), 2);
        assertThat(running.get(0).ends(0, 300)).as(this::printed).isTrue();
        stopAll();
        assertThat(lake("replay", "verify", "again")).contains("equal");
        assertThat(lake("audit")).contains("holds");
        assertThat(sql("SELECT COUNT(*) AS n FROM silver.trades")).contains("1 row in set");
    }

    @Test
    void aWrongOptionEndsTheJobManagerWithOneLineThatNamesIt() throws Exception {
        startJob(List.of(), List.of("--no-such-option"), 2);
        assertThat(running.get(0).ends(2, 120)).as(this::printed).isTrue();
        assertThat(running.get(0).printed())
                .contains("Unknown option: '--no-such-option'", "The job's options are wrong: see standard error");
    }
}
