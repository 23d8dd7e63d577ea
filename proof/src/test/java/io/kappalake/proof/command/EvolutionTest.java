package io.kappalake.proof.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.kappalake.jobs.JobOptions;
import io.kappalake.jobs.LakeJob;
import io.kappalake.local.Provision;
import io.kappalake.runs.FlinkRest;
import io.kappalake.runs.JobRun;
import io.kappalake.tables.LakeException;
import io.kappalake.tables.catalog.Commit;
import io.kappalake.tables.catalog.Lake;
import io.kappalake.transforms.Pipeline;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A pipeline of three formats changes while its job runs: columns are added, widened, renamed, dropped and removed.
 * Each time the job goes on from its savepoint, readers go on, and the audit proves the lake. What does not fit is
 * refused before anything is written. A replay at the end makes the same rows, with new columns filled.
 */
class EvolutionTest extends CommandLineFixture {

    private EvolvingFiles files;
    private SilverReaders readers;
    private Lake lake;
    private JobRun run;

    @BeforeEach
    void begin() throws IOException {
        files = EvolvingFiles.in(directory.resolve("evolving"));
        Provision.topics(stack.kafkaClient(), EvolvingFiles.FEEDS, 2);
        lake = Lake.open(stack.lake());
    }

    @AfterEach
    void end() {
        if (readers != null) {
            readers.close();
        }
        lake.close();
        files.close();
    }

    @Test
    void aRunningPipelineTakesNewWidenedRenamedAndDroppedColumnsAndARefusedOneChangesNothing() throws Exception {
        start("none");
        send(1);
        awaitRows(1);
        readers = SilverReaders.follow(stack.lake(), EvolvingFiles.FEEDS);
        String first = lake.head();

        aColumnIsAdded();
        aDecimalIsWidened();
        aColumnIsRenamed(first);
        aColumnIsDropped();
        whatDoesNotFitIsRefused();
        aReplayFillsTheNewColumnAndChangesNothingElse();
        aDroppedColumnIsRemoved();
        readers.assertSaw(Map.of("json", 6L, "avro", 6L, "proto", 6L));
    }

    private void aColumnIsAdded() throws Exception {
        files.add();
        assertThat(plan()).contains("silver.json", "add column venue string", "1 rows of silver.json");
        change();
        assertThat(columns("silver.json")).startsWith("id", "qty", "price", "amount", "note", "venue", "event_time");
        send(2);
        awaitRows(2);
        each(feed -> assertThat(rows("silver." + feed, "id", "venue")).containsExactly("r1 null", "r2 v2"));
        audit();
    }

    private void aDecimalIsWidened() throws Exception {
        files.widen();
        assertThat(plan()).contains("widen column price to decimal(14, 2)", "gold.json_minutes");
        change();
        send(3);
        awaitRows(3);
        each(feed -> assertThat(rows("silver." + feed, "id", "price"))
                .containsExactly("r1 1.50", "r2 2.50", "r3 123456789.50"));
        assertThat(rows("gold.json_minutes", "n", "top")).containsExactly("3 123456789.50");
        audit();
    }

    private void aColumnIsRenamed(String first) throws Exception {
        files.rename();
        assertThat(plan()).contains("rename column note to remark");
        change();
        send(4);
        awaitRows(4);
        each(feed -> {
            assertThat(rows("silver." + feed, "remark")).containsExactly("n1", "n2", "n3", "n4");
            assertThat(lake.tableAt("silver." + feed, first).schema().findField("note"))
                    .as("time travel shows the former name")
                    .isNotNull();
        });
        audit();
        assertThat(ok("audit", "--ref", first)).contains("Proved");
    }

    private void aColumnIsDropped() throws Exception {
        files.drop();
        assertThat(plan()).contains("leave column qty, NULL from now on");
        change();
        send(5);
        awaitRows(5);
        each(feed -> assertThat(rows("silver." + feed, "id", "qty"))
                .containsExactly("r1 1", "r2 2", "r3 3", "r4 4", "r5 null"));
        audit();
        assertThat(ok("compact", "--full")).isNotNull();
        each(feed -> assertThat(rows("silver." + feed, "id", "qty")).contains("r1 1", "r5 null"));
        audit();
    }

    private void whatDoesNotFitIsRefused() throws Exception {
        run.stop();
        await().atMost(LIMIT).until(() -> flink().job(run.id()).ended());
        String head = lake.head();
        for (Map.Entry<String, String> change : EvolvingFiles.INCOMPATIBLE.entrySet()) {
            try (EvolvingFiles wrong = files.with(change.getKey())) {
                Pipeline pipeline = wrong.pipeline();
                assertThatThrownBy(() -> LakeJob.plan(options(pipeline), lake, pipeline))
                        .as(change.getKey())
                        .isInstanceOf(LakeException.class)
                        .satisfies(refused -> assertThat(refused.getMessage().lines())
                                .allSatisfy(line -> assertThat(line).contains("Two ways on"))
                                .filteredOn(line -> line.contains(change.getValue()) && !line.startsWith("gold"))
                                .as("one line for each feed")
                                .hasSize(EvolvingFiles.FEEDS.size()));
                Answer answer = Answer.to("pipeline", "plan", wrong.directory().toString());
                assertThat(answer.exit()).isEqualTo(1);
                assertThat(answer.err()).contains(change.getValue());
            }
        }
        assertThat(lake.head()).as("nothing was written").isEqualTo(head);
        start("auto");
        send(6);
        awaitRows(6);
        run.stop();
        await().atMost(LIMIT).until(() -> flink().job(run.id()).ended());
    }

    private void aReplayFillsTheNewColumnAndChangesNothingElse() {
        ok("replay", "start", "filled", "--source", "bronze", "--registry-url", files.registry());
        assertThat(ok("replay", "verify", "filled"))
                .contains("is equal to main")
                .contains("1 rows have new columns filled");
        assertThat(ok("audit", "--ref", "replay/filled")).contains("Proved");
    }

    private void aDroppedColumnIsRemoved() {
        assertThat(ok(
                        "run",
                        "--bounded",
                        "--drop-columns",
                        "--pipeline",
                        files.directory().toString(),
                        "--registry-url",
                        files.registry()))
                .isNotNull();
        each(feed -> assertThat(columns("silver." + feed)).doesNotContain("qty"));
        audit();
    }

    /** Starts the job as the files say now. */
    private void start(String state) {
        Pipeline pipeline = files.pipeline();
        run = JobRun.submit(flink(), LakeJob.plan(options(pipeline), lake, pipeline), state);
    }

    /** Stops the job with a savepoint and goes on from it under the changed files. */
    private void change() {
        run.stop();
        await().atMost(LIMIT).until(() -> flink().job(run.id()).ended());
        start("auto");
        assertThat(run.state()).as("it goes on from its savepoint").isPresent();
        Commit changed = lake.log()
                .filter(commit -> commit.message().startsWith("Change the pipeline"))
                .findFirst()
                .orElseThrow();
        assertThat(changed.properties()).containsKey("pipeline.hash");
        assertThat(lake.pipelineFiles()).isEqualTo(files.pipeline().files());
    }

    private String plan() {
        Map<String, String> before = lake.pipelineFiles();
        List<String> columns = columns("silver.json");
        String text = ok("pipeline", "plan", files.directory().toString());
        assertThat(lake.pipelineFiles()).as("a plan writes nothing").isEqualTo(before);
        assertThat(columns("silver.json")).isEqualTo(columns);
        return text;
    }

    private void audit() {
        assertThat(ok("audit", "--deep", "--registry-url", files.registry())).contains("Proved");
    }

    private JobOptions options(Pipeline pipeline) {
        return new JobOptions(
                pipeline.name(),
                stack.lake(),
                stack.kafkaClient(),
                pipeline.rules().with(files.rest()),
                false,
                Duration.ofMillis(500),
                1,
                state().toString());
    }

    private static FlinkRest flink() {
        return new FlinkRest(stack.flink().address());
    }

    /** The record of that number in each format, as producers write it then. */
    private void send(int number) {
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(stack.kafkaClient(), new ByteArraySerializer(), new ByteArraySerializer())) {
            EvolvingFiles.FEEDS.forEach(
                    feed -> producer.send(new ProducerRecord<>(feed, number % 2, null, files.record(feed, number))));
        }
    }

    private void awaitRows(int number) {
        each(feed -> await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(rows("silver." + feed, "id")).hasSize(number)));
    }

    private void each(java.util.function.Consumer<String> feed) {
        EvolvingFiles.FEEDS.forEach(feed);
    }

    private List<String> columns(String table) {
        return lake.table(table).schema().columns().stream()
                .map(column -> column.name())
                .toList();
    }
}
