package io.kappalake.transforms.silver.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kappalake.transforms.feed.PastEvents;
import io.kappalake.transforms.feed.market.MarketEvents;
import io.kappalake.transforms.feed.row.Row;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;
import org.junit.jupiter.api.Test;

class DeduplicateTest extends DeduplicateFixture {

    @Test
    void theFirstOfAnIdentityPassesAndARepeatIsCountedEvenIfItsContentDiffers() throws Exception {
        DeduplicateJob job = start(1);

        job.take(quote("a", NOON, 10), quote("b", NOON + 1, 20), quote("a", NOON + 2, 11), quote("a", NOON + 3, 10));

        assertThat(job.passed()).containsExactly(quote("a", NOON, 10), quote("b", NOON + 1, 20));
        assertThat(job.countsAtBarrier()).containsExactly(counts(2, 2, 0));
    }

    @Test
    void countsAreThoseSinceTheLastBarrierAndNothingIsSaidOfNothing() throws Exception {
        DeduplicateJob job = start(1);

        assertThat(job.countsAtBarrier()).isEmpty();
        job.take(quote("a", NOON, 1), quote("a", NOON, 1));
        assertThat(job.countsAtBarrier()).containsExactly(counts(1, 1, 0));
        assertThat(job.countsAtBarrier()).isEmpty();
        job.take(quote("a", NOON, 1));
        assertThat(job.countsAtEnd()).containsExactly(counts(0, 1, 0));
        assertThat(job.countsAtBarrier()).isEmpty();
    }

    @Test
    void lateAreThoseWhoseMinuteHadEndedByTheWatermark() throws Exception {
        DeduplicateJob job = start(1);
        job.take(quote("before", NOON, 1));
        job.watermark(NOON / 1000 + 60_000);

        job.take(event("ended", NOON + 59_999_999), event("ended", NOON), event("open", NOON + 60_000_000));

        assertThat(job.countsAtBarrier()).containsExactly(counts(3, 1, 1));
        job.watermark(Long.MAX_VALUE);
        job.take(event("after the end", NOON + HOUR));
        assertThat(job.countsAtBarrier()).containsExactly(counts(1, 0, 1));
    }

    @Test
    void aGreatestParallelismOtherThanTheShardsIsRefused() {
        assertThatThrownBy(() -> harness(PastEvents.none(), 64, 1, 0).open())
                .hasStackTraceContaining(
                        "Greatest parallelism is 64: set pipeline.max-parallelism to 128, the number of shards");
    }

    @Test
    void moreInstancesThanTheJobWasPlannedForAreRefused() throws Exception {
        DeduplicateJob job = start(2);

        assertThatThrownBy(() -> job.takeAt(0, quotes(0, 100, NOON)))
                .isInstanceOf(SuppressRestartsException.class)
                .hasStackTraceContaining(
                        "the job was planned for one instance and Flink runs 2. Its last checkpoint is kept:"
                                + " start it with --parallelism 2");
    }

    @Test
    void eventsWaitForMoreAtMostUntilTheNextWatermarkBarrierOrEnd() throws Exception {
        DeduplicateJob job = start(1);
        Row[] few = quotes(0, 5, NOON);

        job.takeSome(few[0], few[0]);
        assertThat(job.outputInOrder()).isEmpty();
        Watermark end = new Watermark(NOON / 1000 + 60_000);
        job.watermark(end.getTimestamp());
        assertThat(job.outputInOrder()).containsExactly(few[0], end);

        job.takeSome(few[1]);
        job.idle(true);
        assertThat(job.outputInOrder()).containsExactly(few[1], WatermarkStatus.IDLE);

        job.takeSome(few[2]);
        // The first came before the end of its minute.
        assertThat(job.countsAtBarrier()).containsExactly(counts(3, 1, 2));
        assertThat(job.outputInOrder()).containsExactly(few[2]);

        job.takeSome(few[3], few[2]);
        assertThat(job.countsAtEnd()).containsExactly(counts(1, 1, 1));
        assertThat(job.outputInOrder()).containsExactly(few[3]);

        Row[] many = quotes(10, 100, NOON);
        job.takeSome(many);
        assertThat(job.outputInOrder()).hasSizeGreaterThan(50).hasSizeLessThan(90);
        job.watermark(end.getTimestamp() + 1);
        assertThat(job.outputInOrder()).endsWith(many[89], new Watermark(end.getTimestamp() + 1));
    }

    private static Row event(String id, long eventTime) {
        return MarketEvents.quote(id, "AAPL", 1, 1, "NYSE", eventTime, 0, 0, NOON);
    }
}
