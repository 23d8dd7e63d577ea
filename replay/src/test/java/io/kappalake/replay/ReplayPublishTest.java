package io.kappalake.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kappalake.replay.publish.Publish;
import io.kappalake.replay.verify.Verify;
import io.kappalake.tables.CommitRefused;
import io.kappalake.tables.LakeException;
import io.kappalake.tables.catalog.Commit;
import io.kappalake.tables.catalog.Lake;
import io.kappalake.tables.catalog.Probe;
import io.kappalake.tables.format.TableFiles;
import io.kappalake.tables.ledger.Ledger;
import io.kappalake.tables.ledger.Positions;
import io.kappalake.transforms.Pipeline;
import io.kappalake.transforms.feed.Rules;
import io.kappalake.transforms.feed.file.PipelineFile;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.apache.flink.runtime.jobgraph.SavepointRestoreSettings;
import org.junit.jupiter.api.Test;

/** A replay takes the place of the tables, and gives it back. */
class ReplayPublishTest extends ReplayFixture {

    @Test
    void publishMovesAllTablesInOneCommitAndARunAfterItLosesAndDoublesNothing() throws Exception {
        SavepointRestoreSettings morning = played.start(2).morning().stop();
        try (Replay replay = Replay.begin(main, ReplayPlan.of(main, name))) {
            played.replay(replay, replay.first(), Rules.DEFAULT, 1, Probe.NONE);
            assertThat(Verify.of(replay).run().holds()).isTrue();
            SavepointRestoreSettings newest = played.start(2, morning).late().stop();
            String before = main.head();

            assertThatThrownBy(() -> Publish.land(replay, new Properties()))
                    .isInstanceOf(CommitRefused.class)
                    .hasMessageContaining("it must catch up first");
            assertThat(main.head()).isEqualTo(before);
            played.replay(replay, replay.newest(), Rules.DEFAULT, 3, Probe.NONE);
            String from = replay.lake().head();
            String published = Publish.land(replay, new Properties()).hash();

            assertThat(main.log().limit(2).map(Commit::hash)).containsExactly(published, before);
            for (var table : Pipeline.MARKET.replayed()) {
                assertThat(files(main, table.fullName()))
                        .as(table.fullName())
                        .isEqualTo(files(replay.lake(), table.fullName()));
            }
            assertThat(Publish.published(main, name))
                    .get()
                    .extracting(Commit::hash)
                    .isEqualTo(published);
            assertThat(main.history(published).skip(1).findFirst())
                    .get()
                    .extracting(Commit::hash)
                    .isEqualTo(from);
            assertThat(played.start(2, newest).failure()).contains("The restored state does not fit the lake");

            played.start(3).afternoon().veryLate().cancel();

            played.assertDay();
            assertChain();
            assertThatThrownBy(() -> Publish.rollback(main, name))
                    .isInstanceOf(LakeException.class)
                    .hasMessageContaining("./lake rollback --to " + before);
        }
    }

    @Test
    void aPublicationIsTakenBackInOneCommitAndTheStateFromBeforeItFitsAgain() throws Exception {
        SavepointRestoreSettings newest = played.start(2).morning().late().stop();
        try (Replay replay = Replay.begin(main, ReplayPlan.of(main, name))) {
            String before = main.head();
            List<String> files = files(main, "gold.trade_bars_1m");
            assertThatThrownBy(() -> Publish.rollback(main, name)).hasMessageContaining("is not what");
            played.replay(replay, replay.first(), Rules.DEFAULT, 2, Probe.NONE);
            String published = Publish.land(replay, new Properties()).hash();
            assertThat(files(main, "gold.trade_bars_1m")).isNotEqualTo(files);

            String back = Publish.rollback(main, name).hash();

            assertThat(main.log().limit(3).map(Commit::hash)).containsExactly(back, published, before);
            assertThat(files(main, "gold.trade_bars_1m")).isEqualTo(files);
            assertThat(Publish.published(main, name)).isEmpty();
            played.start(2, newest).afternoon().veryLate().cancel();
            played.assertDay();
            Replay.drop(main, name);
            assertThat(Replay.find(main, name)).isEmpty();
        }
    }

    @Test
    void aReplayIsNotPublishedOnceMainHasAnotherPipelineMeanwhile() throws Exception {
        played.start(2).morning().stop();
        try (Replay replay = Replay.begin(main, ReplayPlan.of(main, name))) {
            played.replay(replay, replay.first(), Rules.DEFAULT, 1, Probe.NONE);
            Map<String, String> files = changePipeline("max_future: 10m\n");
            String before = main.head();

            assertThatThrownBy(() -> Publish.land(replay, new Properties()))
                    .isInstanceOf(CommitRefused.class)
                    .hasMessage("Replay " + name + " has another version of the pipeline than "
                            + main.address().ref() + ": drop it with ./lake replay drop " + name
                            + " and start it again");
            assertThat(main.head()).isEqualTo(before);
            assertThat(main.pipelineFiles()).isEqualTo(files);
        }
    }

    @Test
    void aReplayUnderOtherFilesIsPublishedOnlyWhileMainHasThoseThatItBeganAt() throws Exception {
        played.start(2).morning().stop();
        Map<String, String> own = pipeline("duplicate_horizon: 12h\n");
        try (Replay replay = Replay.begin(main, ReplayPlan.of(main, name), Pipeline.ofFiles(own))) {
            played.replay(replay, replay.first(), Rules.DEFAULT, 1, Probe.NONE);
            String before = main.head();
            changePipeline("max_future: 10m\n");

            assertThatThrownBy(() -> Publish.land(replay, new Properties())).isInstanceOf(CommitRefused.class);

            main.provision(Pipeline.MARKET.tables(), own, (lakes, found) -> List.of(), (table, hash) -> List.of());
            assertThat(main.head()).isNotEqualTo(before);
            Publish.land(replay, new Properties());
            assertThat(main.pipelineFiles()).isEqualTo(own);
        }
    }

    private static Map<String, String> pipeline(String line) {
        Map<String, String> files = new TreeMap<>(PipelineFile.marketTexts());
        files.merge(
                "pipeline.yaml",
                line,
                (text, more) -> text.replaceAll("(?m)^" + more.split(":")[0] + ":.*\\R", "") + more);
        return files;
    }

    private Map<String, String> changePipeline(String line) {
        Map<String, String> files = pipeline(line);
        main.provision(Pipeline.MARKET.tables(), files, (lakes, found) -> List.of(), (table, hash) -> List.of());
        return files;
    }

    /** Each commit that made the tables begins where the one before it ended. */
    private void assertChain() {
        Ledger next = null;
        for (Ledger ledger : main.history(main.head())
                .flatMap(commit -> commit.ledger().stream())
                .toList()) {
            if (next != null) {
                Ledger after = next;
                Positions begins = after.offsets().starts();
                ledger.ends().each((topic, partition, end) -> assertThat(begins.of(topic, partition))
                        .as(topic + "/" + partition)
                        .hasValue(end));
            }
            next = ledger;
        }
        assertThat(next.run()).startsWith("replay-");
        assertThat(main.lastLedger().orElseThrow().ends().recordsSince(next.ends()))
                .isEqualTo(main.history(main.head())
                        .flatMap(commit -> commit.ledger().stream())
                        .flatMap(ledger -> ledger.feeds().values().stream())
                        .mapToLong(counts -> counts.accepted() + counts.duplicates() + counts.rejectedTotal())
                        .sum());
    }

    private static List<String> files(Lake lake, String table) {
        return TableFiles.live(lake.table(table)).stream()
                .map(file -> file.location())
                .sorted()
                .toList();
    }
}
