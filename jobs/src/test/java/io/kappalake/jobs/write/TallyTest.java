package io.kappalake.jobs.write;

import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.tables.ledger.FeedCounts;
import io.kappalake.tables.ledger.OffsetRange;
import io.kappalake.tables.ledger.Share;
import io.kappalake.transforms.feed.Decoded;
import io.kappalake.transforms.feed.RawRecord;
import io.kappalake.transforms.feed.market.Trade;
import io.kappalake.transforms.silver.Rejected;
import java.util.List;
import java.util.Map;
import org.apache.flink.util.InstantiationUtil;
import org.junit.jupiter.api.Test;

class TallyTest {

    private static final List<Share.WrittenFile> FILES = List.of(new Share.WrittenFile("bronze.trades", "", null));

    @Test
    void rangesSpanTheRunsOfEachPartitionHoweverTheyAreMixed() {
        Tally<Decoded<Trade>> tally = new Tally.OfOffsets<>("trades");
        read(tally, 0, 10, 11);
        read(tally, 2, 5);
        read(tally, 0, 12);
        read(tally, 2, 6, 7);

        assertThat(tally.share(FILES))
                .isEqualTo(new Share(
                        "trades",
                        FeedCounts.read(6),
                        Map.of(0, new OffsetRange(10, 13), 2, new OffsetRange(5, 8)),
                        FILES,
                        Map.of(),
                        Map.of()));
    }

    @Test
    void gapsThatKafkaMakesLieWithinTheRangeButAreNotCounted() {
        Tally<Decoded<Trade>> tally = new Tally.OfOffsets<>("trades");
        read(tally, 0, 3, 4, 9);

        Share share = tally.share(List.of());

        assertThat(share.offsets()).isEqualTo(Map.of(0, new OffsetRange(3, 10)));
        assertThat(share.counts().read()).isEqualTo(3);
    }

    @Test
    void eachShareStartsAnew() {
        Tally<Decoded<Trade>> tally = new Tally.OfOffsets<>("trades");
        read(tally, 0, 0, 1);
        tally.share(List.of());
        read(tally, 0, 2);

        Share second = tally.share(List.of());

        assertThat(second.offsets()).isEqualTo(Map.of(0, new OffsetRange(2, 3)));
        assertThat(second.counts()).isEqualTo(FeedCounts.read(1));
        assertThat(tally.share(List.of()).offsets()).isEmpty();
    }

    @Test
    void rejectedRecordsAreCountedByReasonAndAShareKeepsItsCountsAfterTheNextBegins() {
        Tally<Rejected> tally = new Tally.OfReasons("quotes");
        List.of("WRONG_TYPE", "CROSSED_QUOTE", "WRONG_TYPE").forEach(reason -> tally.add(rejected(reason)));
        Share first = tally.share(List.of());
        tally.add(rejected("MISSING_FIELD"));

        assertThat(tally.share(List.of()).counts()).isEqualTo(FeedCounts.rejected(Map.of("MISSING_FIELD", 1L)));
        assertThat(first)
                .isEqualTo(
                        Share.ofCounts("quotes", FeedCounts.rejected(Map.of("CROSSED_QUOTE", 1L, "WRONG_TYPE", 2L))));
    }

    @Test
    void aSilverWriterHandsOverItsFilesAndSpeaksOfNoFeed() {
        assertThat(Tally.<Trade>none().share(FILES)).isEqualTo(Share.ofFiles(FILES));
    }

    @Test
    void talliesTravelToTheTaskAndSharesToTheCommitter() throws Exception {
        Tally<Decoded<Trade>> travelled = InstantiationUtil.clone(new Tally.OfOffsets<Decoded<Trade>>("trades"));
        read(travelled, 1, 4);
        Share share = travelled.share(FILES);

        assertThat(InstantiationUtil.clone(share)).isEqualTo(share);
    }

    private static void read(Tally<Decoded<Trade>> tally, int partition, long... offsets) {
        for (long offset : offsets) {
            tally.add(new Decoded<>(new RawRecord(partition, offset, 0, null, null, Map.of()), null, null));
        }
    }

    private static Rejected rejected(String reason) {
        return new Rejected("quotes", reason, "", "quotes", 0, 0, 0, null, null);
    }
}
