package io.kappalake.transforms.silver.identity;

import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.tables.ledger.FeedCounts;
import io.kappalake.transforms.feed.Event;
import io.kappalake.transforms.feed.PastEvents;
import io.kappalake.transforms.feed.market.Quote;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
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

        assertThat(job.passed()).extracting(Quote::quoteId).containsExactlyInAnyOrder("too old", "new");
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
        Quote[] all = onShardZero(2_200_000);
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

        assertThat(restored.passed()).extracting(Quote::quoteId).containsExactly("b");
    }

    /** Silver as a list. */
    private record Lake(List<Quote> events) implements PastEvents<Quote> {

        Lake(Quote[] events) {
            this(Arrays.asList(events));
        }

        @Override
        public void sinceKafkaTime(long from, Consumer<Quote> each) {
            events.stream().filter(event -> event.kafkaTimestamp() >= from).forEach(each);
        }

        @Override
        public void sinceEventTime(long from, Consumer<Quote> each) {
            throw new UnsupportedOperationException("Duplicates are decided by Kafka time");
        }

        @Override
        public long goesOnAt() {
            return events.stream().mapToLong(Event::kafkaTimestamp).max().orElse(Long.MIN_VALUE);
        }
    }
}
