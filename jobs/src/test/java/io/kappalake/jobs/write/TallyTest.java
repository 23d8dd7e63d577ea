package io.kappalake.jobs.write;

import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.tables.ledger.Committable;
import io.kappalake.tables.ledger.FeedCounts;
import io.kappalake.tables.ledger.OffsetRange;
import io.kappalake.transforms.feed.Decoded;
import io.kappalake.transforms.feed.RawRecord;
import io.kappalake.transforms.feed.SoftRule;
import io.kappalake.transforms.feed.row.Row;
import io.kappalake.transforms.silver.Rejected;
import java.util.List;
import java.util.Map;
import org.apache.flink.util.InstantiationUtil;
import org.junit.jupiter.api.Test;

class TallyTest {

    private static final List<Committable.WrittenFile> FILES =
            List.of(new Committable.WrittenFile("bronze.trades", "", null));

    @Test
    void rangesSpanTheRunsOfEachPartitionHoweverTheyAreMixed() {
        Tally<Decoded<Row>> tally = new Tally.OfOffsets<>("trades");
        read(tally, 0, 10, 11);
        read(tally, 2, 5);
        read(tally, 0, 12);
        read(tally, 2, 6, 7);

        assertThat(tally.committable(FILES))
                .isEqualTo(new Committable(
                        "trades",
                        FeedCounts.read(6),
                        Map.of(0, new OffsetRange(10, 13), 2, new OffsetRange(5, 8)),
                        FILES,
                        Map.of(),
                        Map.of()));
    }

    @Test
    void gapsThatKafkaMakesLieWithinTheRangeButAreNotCounted() {
        Tally<Decoded<Row>> tally = new Tally.OfOffsets<>("trades");
        read(tally, 0, 3, 4, 9);

        Committable committable = tally.committable(List.of());

        assertThat(committable.offsets()).isEqualTo(Map.of(0, new OffsetRange(3, 10)));
        assertThat(committable.counts().read()).isEqualTo(3);
    }

    @Test
    void eachShareStartsAnew() {
        Tally<Decoded<Row>> tally = new Tally.OfOffsets<>("trades");
        read(tally, 0, 0, 1);
        tally.committable(List.of());
        read(tally, 0, 2);

        Committable second = tally.committable(List.of());

        assertThat(second.offsets()).isEqualTo(Map.of(0, new OffsetRange(2, 3)));
        assertThat(second.counts()).isEqualTo(FeedCounts.read(1));
        assertThat(tally.committable(List.of()).offsets()).isEmpty();
    }

    @Test
    void rejectedRecordsAreCountedByReasonAndAShareKeepsItsCountsAfterTheNextBegins() {
        Tally<Rejected> tally = new Tally.OfReasons("quotes");
        List.of("WRONG_TYPE", "CROSSED_QUOTE", "WRONG_TYPE").forEach(reason -> tally.add(rejected(reason)));
        Committable first = tally.committable(List.of());
        tally.add(rejected("MISSING_FIELD"));

        assertThat(tally.committable(List.of()).counts()).isEqualTo(FeedCounts.rejected(Map.of("MISSING_FIELD", 1L)));
        assertThat(first)
                .isEqualTo(Committable.ofCounts(
                        "quotes", FeedCounts.rejected(Map.of("CROSSED_QUOTE", 1L, "WRONG_TYPE", 2L))));
    }

    @Test
    void acceptedEventsAreCountedByTheRulesThatTheyBreakAndTheNextShareBeginsAnew() throws Exception {
        Tally<Integer> tally = InstantiationUtil.clone(Tally.ofBroken(
                "trades",
                List.of(
                        new SoftRule<>("LARGE", false, number -> number > 5),
                        new SoftRule<>("ODD", true, number -> number % 2 == 1),
                        new SoftRule<>("NEGATIVE", true, number -> number < 0))));
        List.of(1, 2, 7, 8).forEach(tally::add);

        assertThat(tally.committable(FILES))
                .isEqualTo(new Committable(
                        "trades",
                        FeedCounts.broken(Map.of("LARGE", 2L), Map.of("ODD", 2L)),
                        Map.of(),
                        FILES,
                        Map.of(),
                        Map.of()));
        assertThat(tally.committable(List.of()).counts()).isEqualTo(FeedCounts.NONE);
    }

    @Test
    void aSilverWriterHandsOverItsFilesAndSpeaksOfNoFeed() {
        assertThat(Tally.<Row>none().committable(FILES)).isEqualTo(Committable.ofFiles(FILES));
    }

    @Test
    void talliesTravelToTheTaskAndSharesToTheCommitter() throws Exception {
        Tally<Decoded<Row>> travelled = InstantiationUtil.clone(new Tally.OfOffsets<Decoded<Row>>("trades"));
        read(travelled, 1, 4);
        Committable committable = travelled.committable(FILES);

        assertThat(InstantiationUtil.clone(committable)).isEqualTo(committable);
    }

    private static void read(Tally<Decoded<Row>> tally, int partition, long... offsets) {
        for (long offset : offsets) {
            tally.add(new Decoded<>(new RawRecord(partition, offset, 0, null, null, Map.of()), null, null));
        }
    }

    private static Rejected rejected(String reason) {
        return new Rejected("quotes", reason, "", "quotes", 0, 0, 0, null, null);
    }
}
