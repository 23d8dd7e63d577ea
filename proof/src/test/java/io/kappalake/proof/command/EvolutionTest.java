package io.kappalake.proof.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.kappalake.jobs.LakeJob;
import io.kappalake.replay.Replay;
import io.kappalake.replay.ReplayPlan;
import io.kappalake.runs.JobRun;
import io.kappalake.runs.SavedState;
import io.kappalake.tables.LakeException;
import io.kappalake.transforms.Pipeline;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * A pipeline of three formats changes while its job runs: columns are added, widened, renamed, dropped and removed.
 * Each time the job goes on from its savepoint, readers go on, and the audit proves the lake. What does not fit is
 * refused before anything is written. A rehearsal makes the same rows, with new columns filled. A replay under files
 * that the lake could not follow is published beside the job, and a rollback takes all of it back.
 */
class EvolutionTest extends EvolutionFixture {

    private static final ObjectMapper JSON = new ObjectMapper();

    private SilverReaders readers;
    private String beforeTheDrop;

    @AfterEach
    void endReaders() {
        if (readers != null) {
            readers.close();
        }
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
        readers.assertSaw(Map.of("json", 6L, "avro", 6L, "proto", 6L));
        // A publication under other files ends what follows the tables.
        readers.close();
        aRehearsalFillsTheNewColumnAndChangesNothing();
        aReplayUnderOtherFilesIsPublishedBesideTheJob();
        aRollbackBringsTheFilesAndColumnsOfThenAndNothingIsLost();
        aDroppedColumnIsRemoved();
    }

    private void aColumnIsAdded() throws Exception {
        files.add();
        assertThat(plan()).contains("silver.json", "add column venue string", "1 rows of silver.json");
        assertThat(JSON.readTree(ok("pipeline", "plan", files.directory().toString(), "--json")))
                .isEqualTo(JSON.readTree("""
                        {"tables": {
                           "silver.avro": ["add column venue string, NULL in earlier rows"],
                           "silver.json": ["add column venue string, NULL in earlier rows"],
                           "silver.proto": ["add column venue string, NULL in earlier rows"]},
                         "rows": {"silver.json": 1, "silver.avro": 1, "silver.proto": 1},
                         "created": [], "without_state": [], "notes": [], "refused": []}
                        """));
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
            assertThat(columns(lake.tableAt("silver." + feed, first)))
                    .as("time travel shows the former name")
                    .containsSubsequence("note", "event_time")
                    .doesNotContain("remark", "venue");
        });
        audit();
        assertThat(ok("audit", "--deep", "--ref", first, "--registry-url", files.registry()))
                .contains("Proved");
    }

    private void aColumnIsDropped() throws Exception {
        beforeTheDrop = lake.lastLedgerCommit().orElseThrow().hash();
        Replay.begin(lake, ReplayPlan.of(lake, "stale")).close();
        files.drop();
        assertThat(plan()).contains("leave column qty, NULL from now on");
        change();
        fails(
                "Replay stale has another version of the pipeline than main: drop it with ./lake replay drop stale",
                "replay",
                "publish",
                "stale",
                "--force");
        send(5);
        awaitRows(5);
        each(feed -> assertThat(rows("silver." + feed, "id", "qty"))
                .containsExactly("r1 1", "r2 2", "r3 3", "r4 4", "r5 null"));
        ok("compact", "--full");
        each(feed -> assertThat(rows("silver." + feed, "id", "qty"))
                .containsExactly("r1 1", "r2 2", "r3 3", "r4 4", "r5 null"));
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
                Answer answer = Answer.to("pipeline", "plan", wrong.directory().toString(), "--json");
                assertThat(answer.exit()).isEqualTo(1);
                assertThat(answer.err()).contains(change.getValue());
                assertThat(JSON.readTree(answer.out()).path("refused"))
                        .extracting(JsonNode::asText)
                        .containsExactlyElementsOf(answer.err().lines().toList());
            }
        }
        assertThat(lake.head()).as("nothing was written").isEqualTo(head);
        start("auto");
        send(6);
        awaitRows(6);
    }

    private void aRehearsalFillsTheNewColumnAndChangesNothing() {
        String report = withRegistry("pipeline", "rehearse", files.directory().toString());
        assertThat(report).contains("is equal to main").containsPattern("gold.json_minutes +1 +1 +0 +0 +equal\n");
        each(feed -> assertThat(report)
                .containsPattern("silver." + feed + " +6 +6 +0 +0 +equal, 1 rows have new columns filled\n"));
        assertThat(lake.refs().all()).doesNotContainKey("replay/rehearsal");
        each(feed -> assertThat(rows("silver." + feed, "id", "venue")).contains("r1 null", "r6 v6"));
    }

    private void aReplayUnderOtherFilesIsPublishedBesideTheJob() throws Exception {
        String before = lake.head();
        try (EvolvingFiles other = files.with(EvolvingFiles.ANEW).maxFuture("36000d")) {
            anInterruptedReplayGoesOnUnderItsOwnFiles(other);
            Answer verified = Answer.to("replay", "verify", "other");
            assertThat(verified.exit()).as(verified.err()).isEqualTo(1);
            assertThat(verified.out())
                    .contains("replay: id=r2 price=2.5000 ", "main:   id=r2 price=2.50 ")
                    .containsPattern("silver.json +6 +6 +1 +6 +DIFFERS");
            String tables = "silver.json,silver.avro,silver.proto,gold.json_minutes";
            ok("replay", "verify", "other", "--expect-changes", tables);
            assertThat(withRegistry("audit", "--deep", "--ref", "replay/other")).contains("Proved");

            assertThat(withRegistry("replay", "publish", "other", "--checkpoint-interval", "500ms"))
                    .contains("resumes in the background from a savepoint");

            assertThat(lake.pipelineFiles()).isEqualTo(other.pipeline().files());
            send(7);
            awaitRows(7);
            each(feed -> {
                assertThat(columns(lake.table("silver." + feed)))
                        .startsWith("id", "price", "amount", "remark", "venue", "event_time")
                        .doesNotContain("qty", "note");
                assertThat(rows("silver." + feed, "id", "price", "remark", "venue"))
                        .containsExactlyElementsOf(sent(7, 4, "r%1$d %2$s n%1$d v%1$d"));
                assertThat(columns(lake.tableAt("silver." + feed, before))).contains("qty");
            });
            assertThat(rows("gold.json_minutes", "n", "total", "top"))
                    .containsExactly(
                            "7 " + total(7) + " " + EvolvingFiles.price(3).setScale(4));
            audit();
        }
    }

    /** It resumes under other rules than main's. */
    private void anInterruptedReplayGoesOnUnderItsOwnFiles(EvolvingFiles other) {
        Replay.begin(lake, ReplayPlan.of(lake, "other"), other.pipeline()).close();
        Answer wrong = Answer.to(
                "replay", "start", "other", "--pipeline", files.directory().toString());
        wrong.assertOneLine(1, "Replay other already exists under other files than --pipeline: omit --pipeline");
        assertThat(withRegistry("replay", "start", "other", "--source", "bronze"))
                .contains("Replay other resumes: ", "is complete");
        try (Replay replay = Replay.open(lake, "other")) {
            assertThat(replay.lake().lastLedgerCommit().orElseThrow().properties())
                    .containsEntry("rules", other.pipeline().rules().text());
        }
    }

    private void aRollbackBringsTheFilesAndColumnsOfThenAndNothingIsLost() {
        Map<String, String> then = lake.pipelineFilesAt(beforeTheDrop);
        String job = JobRun.running(flink(), "evolving").orElseThrow().id();
        String savepoint = flink().stopWithSavepoint(job, SavedState.directory(state().toString(), job), LIMIT);
        await().atMost(LIMIT).until(() -> flink().job(job).ended());
        assertThat(JobRun.failure(flink(), job)).as("it never had to restart").isEmpty();

        assertThat(ok("rollback", "--to", beforeTheDrop))
                .contains("From then are also the pipeline's files feeds/avro.yaml, feeds/json.yaml, feeds/proto.yaml,"
                        + " pipeline.yaml: ./lake run keeps them");

        assertThat(lake.pipelineFiles()).isEqualTo(then);
        each(feed -> {
            assertThat(columns("silver." + feed))
                    .isEqualTo(columns(lake.tableAt("silver." + feed, beforeTheDrop)))
                    .contains("qty");
            assertThat(rows("silver." + feed, "id", "qty")).containsExactly("r1 1", "r2 2", "r3 3", "r4 4");
        });
        Answer later = Answer.to("run", "--bounded", "--from-state", savepoint, "--registry-url", files.registry());
        assertThat(later.exit()).isEqualTo(1);
        assertThat(later.err()).hasLineCount(1).contains("--from-state none");

        withRegistry("run", "--bounded");

        each(feed -> assertThat(rows("silver." + feed, "id", "qty", "price", "remark"))
                .containsExactlyElementsOf(sent(7, 2, "r%1$d %1$d %2$s n%1$d")));
        assertThat(rows("gold.json_minutes", "n", "top")).containsExactly("7 " + EvolvingFiles.price(3));
        audit();
    }

    private void aDroppedColumnIsRemoved() {
        withRegistry(
                "run",
                "--bounded",
                "--drop-columns",
                "--pipeline",
                files.directory().toString());
        each(feed -> assertThat(columns("silver." + feed)).doesNotContain("qty"));
        audit();
    }
}
