package io.kappalake.proof.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.kappalake.jobs.JobOptions;
import io.kappalake.jobs.LakeJob;
import io.kappalake.local.Provision;
import io.kappalake.runs.FlinkRest;
import io.kappalake.runs.JobRun;
import io.kappalake.tables.catalog.Lake;
import io.kappalake.transforms.feed.Rules;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What users see when something is wrong: one line that says what, the value, and what to do, and an honest exit code.
 *
 * <p>One class, so that its servers start only once.
 */
@Timeout(120)
class CommandLineTest extends CommandLineFixture {

    @Test
    void emptyTopicsAreReadToTheirEndAtOnce() {
        Answer answer = Answer.to("run", "--bounded");
        assertThat(answer.err()).isEmpty();
        assertThat(answer.out()).isEqualTo("Nothing to read: the lake has every record that Kafka has.\n");
        assertThat(answer.exit()).isZero();
    }

    @Test
    void aWrongOptionOrValueIsWrongUsage() {
        wrongUsage("Unknown option: '--parallel=2' (see lake run --help)", "run", "--parallel=2");
        wrongUsage("'0' is not a number from 1 to 128", "run", "--parallelism", "0");
        wrongUsage("'200' is not a number from 1 to 128", "run", "--parallelism", "200");
        wrongUsage("'0s' is too short: the minimum between commits is 100ms", "run", "--checkpoint-interval", "0s");
        wrongUsage("'x' is not a time such as 500ms, 5s, 10m, 24h or 7d", "run", "--duplicate-horizon", "x");
        wrongUsage("'999999999d' is too long: the longest time is 36500d", "run", "--lateness-horizon", "999999999d");
        wrongUsage(
                "--compact-in-job needs an unbounded run: run ./lake compact after this one",
                "run",
                "--bounded",
                "--compact-in-job");
        wrongUsage("--limit is 0 but must be 1 or more", "log", "-n", "0");
    }

    @Test
    void anUnreachableServerIsNamedWithTheWayToIt() {
        String kafka = "Kafka at " + NOBODY + " does not answer: start it with ./lake up";
        String nessie =
                "Nessie at http://" + NOBODY + "/api/v2 does not answer: start it with ./lake up, or set --nessie-uri";
        allFail(
                () -> fails(kafka, "run", "--wait", "0s", "--kafka-bootstrap-servers", NOBODY),
                () -> fails(kafka, "generate", "--kafka-bootstrap-servers", NOBODY),
                () -> fails(nessie, "run", "--wait", "0s", "--nessie-uri", "http://" + NOBODY + "/api/v2"),
                () -> fails(nessie, "log", "--nessie-uri", "http://" + NOBODY + "/api/v2"),
                () -> fails(
                        "check that S3 at http://" + NOBODY + " runs",
                        "run",
                        "--wait",
                        "0s",
                        "--s3-endpoint",
                        "http://" + NOBODY),
                () -> fails(
                        "Flink does not answer at http://" + NOBODY + ": run ./lake up",
                        "run",
                        "--wait",
                        "0s",
                        "--flink-rest",
                        NOBODY));
    }

    @Test
    void anAddressThatIsNoneIsNamed() {
        fails("Kafka at nowhere cannot be used", "run", "--kafka-bootstrap-servers", "nowhere");
        fails("'nowhere' is not the address of Nessie", "run", "--nessie-uri", "nowhere");
        fails("answers, but not like Nessie", "run", "--nessie-uri", stack.s3Endpoint() + "/api/v2");
        fails("'nowhere' is not the address of Flink: set --flink-rest to HOST:PORT", "run", "--flink-rest", "nowhere");
        fails("S3 at nowhere", "run", "--s3-endpoint", "nowhere");
    }

    @Test
    void aPortThatNeverAnswersIsGivenUpWithinSeconds() throws IOException {
        // It takes connections, and says nothing.
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            String address = "127.0.0.1:" + silent.getLocalPort();
            allFail(
                    () -> fails(
                            "Kafka at " + address + " does not answer",
                            "run",
                            "--wait",
                            "0s",
                            "--kafka-bootstrap-servers",
                            address),
                    () -> fails(
                            "Nessie at http://" + address + "/api/v2 does not answer",
                            "run",
                            "--wait",
                            "0s",
                            "--nessie-uri",
                            "http://" + address + "/api/v2"),
                    () -> fails(
                            "Flink does not answer at http://" + address,
                            "run",
                            "--wait",
                            "0s",
                            "--flink-rest",
                            address));
        }
    }

    @Test
    void aWarehouseThatCannotBeWrittenIsRefusedBeforeAnythingIsRead() throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "not a directory");
        fails("Warehouse s3://nosuch/w cannot be used", "run", "--warehouse", "s3://nosuch/w");
        fails(
                "set --warehouse to another directory",
                "run",
                "--warehouse",
                file.resolve("below").toUri().toString());
        fails("Warehouse 'ftp://x' is neither file:///DIRECTORY nor s3://BUCKET/PATH", "run", "--warehouse", "ftp://x");
    }

    @Test
    void anUnknownBranchIsNamed() {
        fails("Nessie has no branch or tag 'nosuch': set --nessie-ref", "run", "--nessie-ref", "nosuch");
        fails("Nessie has no branch or tag 'nosuch': set --nessie-ref", "log", "--nessie-ref", "nosuch");
    }

    @Test
    void aMissingTopicIsNamed() throws Exception {
        try (Admin kafka = Admin.create(stack.kafkaClient())) {
            kafka.deleteTopics(List.of("orders")).all().get();
            await().atMost(LIMIT).until(() -> !kafka.listTopics().names().get().contains("orders"));
            fails("has no topic orders: create it", "run");
            fails("has no topic orders: create it", "generate");
        } finally {
            Provision.topics(stack.kafkaClient(), List.of("orders"), 1);
        }
    }

    @Test
    void aStateThatIsNotThereIsRefusedBeforeTheJobStarts() {
        fails("--from-state /nosuch is not a checkpoint or savepoint", "run", "--from-state", "/nosuch");
    }

    @Test
    void theStateOfABoundedRunIsRefusedBecauseItLacksWhatThatRunReadToItsEnd() {
        fails(
                "comes from a bounded run, whose state lacks the partitions that it finished",
                "run",
                "--from-state",
                state() + "/bounded/0123/chk-7",
                "--state-dir",
                state().toString());
        fails(
                "comes from a bounded run",
                "run",
                "--from-state",
                directory.resolve("state/bounded/0123/chk-7").toString(),
                "--state-dir",
                state().toString());
    }

    @Test
    void aLakeThatKafkaDoesNotContinueIsRefused() {
        branchEndingAt("ahead", "market", 1_000_000);
        fails("the lake resumes at offset 1000000 of trades/0, but Kafka ends at", "run", "--nessie-ref", "ahead");
    }

    @Test
    void aBranchHasOnePipeline() {
        branchEndingAt("owned", "market", 0);
        fails(
                "Branch owned belongs to pipeline market, not to second: omit --pipeline",
                "run",
                "--nessie-ref",
                "owned",
                "--pipeline",
                second().toString());
    }

    @Test
    void moreInstancesThanSlotsAndASecondRunAreRefusedAtOnce() {
        fails(
                ("Flink at %s has 2 of its 2 slots free, but --parallelism is 3: lower it,"
                                + " or add slots with ./lake down and ./lake up --slots 3")
                        .formatted(stack.flink().address()),
                "run",
                "--parallelism",
                "3");
        fails("has 2 of its 2 slots free, but --parallelism is 3", "compact", "--on-flink", "--parallelism", "3");

        FlinkRest flink = new FlinkRest(stack.flink().address());
        try (Lake lake = branch("running")) {
            JobOptions options = new JobOptions(
                    "market",
                    lake.address(),
                    stack.kafkaClient(),
                    Rules.DEFAULT,
                    false,
                    Duration.ofSeconds(1),
                    1,
                    state().toString());
            JobRun run = JobRun.submit(flink, LakeJob.plan(options, lake), "none");
            await().atMost(LIMIT).until(() -> flink.job(run.id()).running());
            fails("Pipeline market is already running as job " + run.id(), "run", "--nessie-ref", "running");
            branch("second").close();
            fails(
                    "has 1 of its 2 slots free, but --parallelism is 2",
                    "run",
                    "--nessie-ref",
                    "second",
                    "--pipeline",
                    second().toString(),
                    "--parallelism",
                    "2");
            flink.cancel(run.id());
            await().atMost(LIMIT).until(() -> flink.job(run.id()).ended());
        }
    }

    @Test
    void statusTellsWhatIsAwayAndShowsTheRest() {
        Answer answer = Answer.to("status", "--nessie-uri", "http://" + NOBODY + "/api/v2", "--flink-rest", NOBODY);
        assertThat(answer.out())
                .contains(
                        "Nessie at http://" + NOBODY + "/api/v2 does not answer",
                        "Flink does not answer at http://" + NOBODY)
                .contains("kafka   up");
        assertThat(answer.err()).isEmpty();
        assertThat(answer.exit()).isZero();
    }
}
