package io.kappalake.transforms.silver.identity;

import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.tables.ledger.FeedCounts;
import io.kappalake.transforms.feed.Event;
import io.kappalake.transforms.feed.PastEvents;
import io.kappalake.transforms.feed.row.Row;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.junit.jupiter.api.Test;

/** A job without state, which reads the identities from the lake. */
class DeduplicateFromLakeTest extends DeduplicateFixture {

    @Test
    void aJobWithoutStateStartsFromWhatTheLakeHasAccepted() throws Exception {
        Lake lake = new Lake(List.of(
                quote("too old", NOON - 26 * HOUR, 1),
                quote("a", NOON - 23 * HOUR, 1),
                quote("twice", NOON, 2),
                quote("twice", NOON - 25 * HOUR, 1)));
        DeduplicateJob job = start(2, false, lake);

        job.take(
                quote("a", NOON + HOUR, 9),
                quote("twice", NOON + 20 * HOUR, 9),
                quote("too old", NOON, 9),
                quote("new", NOON, 9));

        assertThat(job.passed()).extracting(Row::identity).containsExactlyInAnyOrder("too old", "new");
        assertThat(job.countsAtBarrier().stream().reduce(FeedCounts.NONE, FeedCounts::plus))
                .isEqualTo(counts(2, 2, 0));
    }

    @Test
    void whatWasReadFromTheLakeIsInTheFirstCheckpoint() throws Exception {
        Lake lake = new Lake(List.of(quotes(0, 100_000, NOON)));
        DeduplicateJob job = start(1, true, lake);

        DeduplicateJob restored = restore(job.checkpoint(), 2, true);
        restored.take(quotes(0, 100_001, NOON + 1));

        assertThat(restored.passed()).containsExactly(quotes(100_000, 100_001, NOON + 1));
    }

    @Test
    void ofManyIdentitiesInTheLakeMostStayOutOfMemory() throws Exception {
        Row[] all = onShardZero(2_200_000);
        DeduplicateJob job = start(1, false, new Lake(all));

        assertThat(job.identitiesInMemory()).isEqualTo(all.length - AcceptedIdentities.RUN);
        job.take(all);
        assertThat(job.passed()).isEmpty();
    }

    @Test
    void aRestoredJobDoesNotReadTheLake() throws Exception {
        DeduplicateJob job = start(1);
        job.take(quote("a", NOON, 1));

        DeduplicateJob restored = restore(job.checkpoint(), 1, false, new Lake(List.of(quote("b", NOON, 1))));
        restored.take(quote("b", NOON, 1));

        assertThat(restored.passed()).extracting(Row::identity).containsExactly("b");
    }

    @Test
    void stateThatWasKeptForAShorterHorizonIsCompletedFromTheLake() throws Exception {
        Row[] old = quotes(0, 1_000, NOON);
        DeduplicateJob day = start(2);
        day.longTime();
        day.take(old);
        day.takeOften(quote("later", NOON + 26 * HOUR, 1));
        List<OperatorSubtaskState> state = day.checkpoint();

        Lake lake = new Lake(old);
        DeduplicateJob twoDays = restore(state, 1, false, lake, HORIZON.multipliedBy(2));
        twoDays.take(quotes(0, 1_001, NOON + 48 * HOUR));

        assertThat(twoDays.passed()).containsExactly(quotes(1_000, 1_001, NOON + 48 * HOUR));
        DeduplicateJob still = restore(state, 1, false, lake, HORIZON);
        still.take(quotes(0, 1_000, NOON + 26 * HOUR));
        assertThat(still.passed()).hasSize(1_000);
    }

    @Test
    void whatWasReadForALongerHorizonIsInTheNextCheckpointAndIsNotReadAgain() throws Exception {
        DeduplicateJob job = start(1);
        job.take(quote("new", NOON, 1));
        Duration longer = HORIZON.multipliedBy(2);
        Lake lake = new Lake(List.of(quote("old", NOON - 40 * HOUR, 1)));
        DeduplicateJob first = restore(job.checkpoint(), 1, false, lake, longer);

        DeduplicateJob second = restore(first.checkpoint(), 2, false, PastEvents.none(), longer);
        second.take(quote("old", NOON, 1), quote("new", NOON, 1));

        assertThat(second.passed()).isEmpty();
    }

    @Test
    void aShorterHorizonNeedsNothingFromTheLake() throws Exception {
        DeduplicateJob job = start(1);
        job.take(quote("a", NOON, 1), quote("b", NOON + 13 * HOUR, 1));

        Lake lake = new Lake(List.of(quote("c", NOON + 13 * HOUR, 1)));
        DeduplicateJob half = restore(job.checkpoint(), 1, false, lake, HORIZON.dividedBy(2));
        half.take(quote("a", NOON + 13 * HOUR, 2), quote("b", NOON + 13 * HOUR, 2), quote("c", NOON + 13 * HOUR, 2));

        assertThat(half.passed()).extracting(Row::identity).containsExactly("a", "c");
    }

    @Test
    void aStrayInTheLakeDoesNotHideWhatIsToBeLoaded() throws Exception {
        List<Row> all = new ArrayList<>(List.of(quotes(0, 1_000, NOON)));
        all.add(quote("stray", YEAR_2100, 1));
        // What Silver says, whose newest rows agree on a time.
        DeduplicateJob job = start(1, false, new Lake(all, NOON));
        job.take(quotes(0, 1_000, NOON + HOUR));
        job.longTime();
        job.take(quotes(0, 1_000, NOON + HOUR));
        job.take(quote("stray", YEAR_2100, 1));

        assertThat(job.passed()).isEmpty();
    }

    /** Silver as a list. */
    private record Lake(List<Row> events, long goesOnAt) implements PastEvents<Row> {

        Lake(List<Row> events) {
            this(events, events.stream().mapToLong(Event::kafkaTimestamp).max().orElse(Long.MIN_VALUE));
        }

        Lake(Row[] events) {
            this(Arrays.asList(events));
        }

        @Override
        public void sinceKafkaTime(long from, Consumer<Row> each) {
            events.stream().filter(event -> event.kafkaTimestamp() >= from).forEach(each);
        }

        @Override
        public void sinceEventTime(long from, Consumer<Row> each) {
            throw new UnsupportedOperationException("Duplicates are decided by Kafka time");
        }
    }
}
