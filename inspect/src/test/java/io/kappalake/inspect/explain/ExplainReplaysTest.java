package io.kappalake.inspect.explain;

import static io.kappalake.audit.AuditedLake.at;
import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.audit.AuditedLake;
import io.kappalake.inspect.explain.RecordStory.Taken;
import io.kappalake.tables.catalog.Commit;
import io.kappalake.tables.catalog.Lake;
import io.kappalake.tables.catalog.LakeCommit;
import io.kappalake.tables.catalog.TableChange;
import io.kappalake.tables.ledger.Generation;
import io.kappalake.tables.ledger.Ledger;
import io.kappalake.tables.ledger.OffsetRange;
import io.kappalake.tables.ledger.OffsetRanges;
import io.kappalake.tables.ledger.TopicLogs;
import io.kappalake.transforms.bronze.Bronze;
import io.kappalake.transforms.feed.RawRecord;
import io.kappalake.transforms.feed.Rules;
import io.kappalake.transforms.feed.market.Feeds;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Records that were read more than once, and topics that were made again. */
class ExplainReplaysTest {

    private static final String BRANCH = "replay/fix";
    private static final Rules XETRA = new Rules(
            Set.of("XETRA"),
            Rules.DEFAULT.maxFuture(),
            Rules.DEFAULT.duplicateHorizon(),
            Rules.DEFAULT.latenessHorizon(),
            Rules.DEFAULT.outOfOrderness());

    private final AuditedLake lake = new AuditedLake();
    private String first;
    private String replayed;
    private int touched;

    @BeforeEach
    void aReplayOfTheFirstCommit() {
        lake.lake.refs().find(BRANCH).ifPresent(hash -> lake.lake.refs().delete(BRANCH, hash));
        lake.trade("t1", at("10:00"), "AAPL", 100, 1, "BUY")
                .trade("t2", at("2026-03-05T10:00:00Z"), "AAPL", 100, 1, "BUY")
                .land();
        first = lake.lake.head();
        lake.lake.refs().createBranch(BRANCH, first);
        try (Lake branch = Lake.open(lake.lake.address().onRef(BRANCH))) {
            changing(branch.commit("empty")).property(Commit.REPLAY_OF, first).land();
            LakeCommit again = changing(branch.commit("checkpoint 1 of the replay"));
            ledger(first).toProperties().forEach(again::property);
            again.property(Commit.REPLAY, "fix").land();
            replayed = branch.head();
        }
    }

    @AfterEach
    void close() {
        lake.close();
    }

    /** One that changes nothing is none. */
    private LakeCommit changing(LakeCommit commit) {
        return commit.change(TableChange.of("silver.rejected").setProperties(Map.of("touched", "" + ++touched)));
    }

    private Ledger ledger(String commit) {
        return lake.lake.find(commit).flatMap(Commit::ledger).orElseThrow();
    }

    private String publish(Map<String, String> properties) {
        LakeCommit commit = changing(lake.lake.commit("publish replay fix")).property(Commit.REPLAY, "fix");
        properties.forEach(commit::property);
        commit.land();
        return lake.lake.head();
    }

    private List<Taken> taken(long offset) {
        return Explain.of(lake.lake, lake.lake.head(), rules -> rules)
                .record("trades", 0, offset)
                .records()
                .get(0)
                .taken();
    }

    @Test
    void theReadingOfAPublishedReplayCountsAndThatOfTheJobIsToldToo() {
        String publication = publish(Map.of(Commit.PUBLISHED_FROM, replayed));

        assertThat(taken(0)).extracting(Taken::commit).containsExactly(replayed, first);
        assertThat(taken(0).get(1).state())
                .isEqualTo("its rows of Silver and Gold were replaced by the replay that commit "
                        + publication.substring(0, 16) + " published");
    }

    @Test
    void daysThatAPublicationMovedAreOfTheReplaysReadingAndOtherDaysAreNot() {
        String publication = publish(Map.of(Commit.DAYS_FROM, replayed, Commit.DAYS, "2026-03-01/2026-03-02"));

        assertThat(taken(0)).extracting(Taken::commit).containsExactly(replayed, first);
        assertThat(taken(0).get(1).state()).contains(publication.substring(0, 16));
        assertThat(taken(1)).extracting(Taken::commit).containsExactly(first);

        publish(Map.of(Commit.DAYS_FROM, first, Commit.DAYS, "2026-03-01/2026-03-02", Commit.DAYS_UNDONE, publication));
        assertThat(taken(0)).extracting(Taken::commit).as("taken back").containsExactly(first);
    }

    @Test
    void anOffsetOfATopicThatWasMadeAgainNamesARecordInEachGeneration() {
        Ledger before = ledger(first);
        TopicLogs logs = TopicLogs.of("cluster", Map.of("trades", "one"))
                .anew(Set.of("trades"), TopicLogs.of("cluster", Map.of("trades", "two")));
        int again = Generation.partition(1, 0, 0);
        Ledger ledger = new Ledger(
                        before.pipeline(),
                        "later",
                        1,
                        OffsetRanges.of(
                                Map.of("trades", Map.of(0, new OffsetRange(2, 2), again, new OffsetRange(0, 1)))),
                        Map.of(),
                        before.progress())
                .with(logs);
        LakeCommit commit = lake.lake.commit("checkpoint 1");
        ledger.toProperties().forEach(commit::property);
        byte[] payload = "{}".getBytes(StandardCharsets.UTF_8);
        RawRecord record = new RawRecord(again, 0, 1_000_000, payload, payload, Map.of());
        commit.change(TableChange.of("bronze.trades").append(lake.write(Bronze.of(Feeds.TRADES), List.of(record))))
                .land();

        Explained answer =
                Explain.of(lake.lake, lake.lake.head(), rules -> rules).record("trades", 0, 0);

        assertThat(answer.records())
                .extracting(RecordStory::place)
                .containsExactly("trades/0/0 of generation 1", "trades/0/0");
        assertThat(answer.records().get(0).taken()).extracting(Taken::commit).containsExactly(lake.lake.head());
        assertThat(answer.records().get(1).outcome().kind()).isEqualTo("accepted");
        assertThat(answer.notes())
                .contains("Topic trades was made again: the offset names 2 records, the newest first");
    }

    @Test
    void rulesThatTheCommitDoesNotSayAreThoseOfTheOptions() {
        String odd = "{\"trade_id\":\"t9\",\"symbol\":\"AAPL\",\"price\":1,\"volume\":1,"
                + "\"timestamp\":\"2026-03-02T10:00:00Z\",\"trade_type\":\"BUY\",\"exchange\":\"XETRA\"}";
        lake.repeat("trades", at("10:07"), odd).land();
        long offset = 2;

        assertThat(identity(offset, Rules.DEFAULT)).isNull();
        assertThat(identity(offset, XETRA)).isEqualTo("t9");
        lake.under("{\"exchanges\":[\"NYSE\"]}")
                .repeat("trades", at("10:08"), odd)
                .land();
        assertThat(identity(offset + 1, XETRA)).as("the commit says").isNull();
    }

    private String identity(long offset, Rules rules) {
        return Explain.of(lake.lake, lake.lake.head(), ofPipeline -> rules)
                .record("trades", 0, offset)
                .records()
                .get(0)
                .identity();
    }

    @Test
    void commitsFurtherBackThanThoseThatAreKeptAreFoundToo() {
        for (int minute = 10; minute < 15; minute++) {
            lake.trade("t" + minute, at("10:" + minute), "AAPL", 1, 1, "BUY").land();
        }
        Takings takings = new Takings(lake.lake, lake.lake.head(), 2);

        List<Place> places = List.of(place(0), place(2), place(6), place(1), place(9));
        Map<Place, Commit> found = takings.of(places);

        assertThat(found.keySet()).containsExactlyInAnyOrderElementsOf(places.subList(0, 4));
        assertThat(found.get(place(0)).hash()).isEqualTo(first);
        assertThat(found.get(place(6)).hash()).isEqualTo(lake.lake.head());
        assertThat(takings.kept()).isEqualTo(2);
    }

    private static Place place(long offset) {
        return new Place("trades", "trades", 0, offset);
    }
}
