package io.kappalake.transforms.silver.identity;

import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.transforms.feed.Fingerprint;
import io.kappalake.transforms.feed.Shards;
import io.kappalake.transforms.feed.market.MarketEvents;
import io.kappalake.transforms.feed.row.Row;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.junit.jupiter.api.Test;

/** How long an identity is known, and when its state goes. */
class DeduplicateHorizonTest extends DeduplicateFixture {

    @Test
    void aRepeatJustWithinTheHorizonIsADuplicateAndOneBeyondIsAcceptedAnew() throws Exception {
        DeduplicateJob job = start(1);

        job.take(quote("a", NOON, 1));
        job.take(quote("a", NOON + 24 * HOUR, 2));
        job.take(quote("a", NOON + 24 * HOUR + 1, 3));
        job.take(quote("a", NOON + 48 * HOUR, 4));

        assertThat(job.passed())
                .extracting(quote -> MarketEvents.number(quote, "bid"))
                .containsExactly(1L, 3L);
    }

    @Test
    void aRepeatDoesNotRefreshSoTheHorizonRunsFromTheAcceptedOne() throws Exception {
        DeduplicateJob job = start(1);

        job.take(quote("a", NOON, 1), quote("a", NOON + 20 * HOUR, 2), quote("a", NOON + 25 * HOUR, 3));

        assertThat(job.passed())
                .extracting(quote -> MarketEvents.number(quote, "bid"))
                .containsExactly(1L, 3L);
    }

    @Test
    void aRepeatWithAnEarlierKafkaTimeIsADuplicateToo() throws Exception {
        DeduplicateJob job = start(1);

        job.take(quote("a", NOON, 1), quote("a", NOON - 30 * HOUR, 2));

        assertThat(job.passed())
                .extracting(quote -> MarketEvents.number(quote, "bid"))
                .containsExactly(1L);
    }

    @Test
    void noStateIsLeftOnceKafkaTimeHasMovedOn() throws Exception {
        DeduplicateJob job = start(1);
        job.longTime();
        job.take(quotes(0, 5000, NOON));
        job.checkpoint();
        job.takeOften(quote("much later", NOON + 25 * HOUR, 1));
        job.checkpoint();
        assertThat(job.chunks()).isEqualTo(Shards.COUNT + 1);

        job.take(quote("later still", NOON + 25 * HOUR + 1, 1));
        job.checkpoint();

        // In two shards old ones stand beside a newer one, and go with it.
        assertThat(job.chunks()).isEqualTo(4);
        assertThat(job.identitiesInMemory()).isLessThan(100);
    }

    @Test
    void anIdentityIsKeptAsLongAsThePartitionFurthestBehindNeedsIt() throws Exception {
        DeduplicateJob job = start(1);
        job.longTime();
        job.take(on(1, quote("a", NOON - 2 * HOUR, 1)));
        job.takeOften(on(1, quote("slow", NOON, 1)));
        job.takeOften(on(0, quote("fast", NOON + 24 * HOUR, 1)));
        job.checkpoint();

        job.take(on(1, quote("a", NOON + HOUR, 2)));

        assertThat(job.passed()).extracting(Row::identity).containsExactly("a", "slow", "fast");
    }

    @Test
    void aPartitionThatStandsStillDoesNotKeepStateForEver() throws Exception {
        DeduplicateJob job = start(1);
        job.take(on(1, quote("dead", NOON, 1)), on(0, quote("a", NOON, 1)));
        job.checkpoint();

        job.takeOften(on(0, quote("b", NOON + 26 * HOUR, 1)));
        job.longTime();

        assertThat(job.chunks()).isEqualTo(1);
    }

    @Test
    void aPartitionOfABacklogThatIsReadDaysBehindTheOthersKeepsWhatItNeeds() throws Exception {
        DeduplicateJob job = start(1);
        job.longTime();
        job.take(on(1, quote("a", NOON, 1)));
        job.takeOften(on(0, quote("fast", NOON + 72 * HOUR, 1)));
        job.checkpoint();

        job.take(on(1, quote("a", NOON + HOUR, 2)));

        assertThat(job.passed()).extracting(Row::identity).containsExactly("a", "fast");
    }

    @Test
    void aPartitionThatHasNotBeenHeardSinceTheStartIsAwaited() throws Exception {
        DeduplicateJob job = start(1);
        job.take(on(0, quote("a", NOON, 1)));
        job.takeOften(on(0, quote("fast", NOON + 72 * HOUR, 1)));
        job.checkpoint();

        job.take(on(1, quote("a", NOON + HOUR, 2)));

        assertThat(job.passed()).extracting(Row::identity).containsExactly("a", "fast");
    }

    @Test
    void aSubtaskThatGetsNoMoreEventsLearnsFromTheOthersWhenItIsRestored() throws Exception {
        DeduplicateJob job = start(2);
        job.take(quote(idOn(0), NOON, 1));
        job.checkpoint();
        job.takeOften(quote(idOn(1), NOON + 26 * HOUR, 1));
        List<OperatorSubtaskState> state = job.checkpoint();
        assertThat(job.chunks()).isEqualTo(2);

        DeduplicateJob restored = restore(state, 2, false);
        restored.longTime();

        assertThat(restored.chunks()).isEqualTo(1);
    }

    @Test
    void oneEventOf2100DoesNotLetRepeatsPass() throws Exception {
        DeduplicateJob job = start(1);
        job.take(quotes(0, 5000, NOON));
        job.longTime();
        job.take(quote("stray", YEAR_2100, 1));
        job.checkpoint();
        job.passed();

        job.take(quotes(0, 5000, NOON + HOUR));

        assertThat(job.passed()).isEmpty();
    }

    @Test
    void neitherDoHundredInARowNorOneAmongThreeForEver() throws Exception {
        DeduplicateJob job = start(1);
        job.take(quotes(0, 5000, NOON));
        job.longTime();
        for (int i = 0; i < 100; i++) {
            job.take(quote("stray-" + i, YEAR_2100 + i, 1));
        }
        job.checkpoint();
        for (int i = 0; i < 1_000; i++) {
            job.take(quote("later-" + i, NOON + HOUR, 1), quote("later-" + i, NOON + HOUR, 1));
            job.take(quote("more-" + i, YEAR_2100 + i, 1));
        }
        job.checkpoint();
        job.passed();

        job.take(quotes(0, 5000, NOON + HOUR));

        assertThat(job.passed()).isEmpty();
    }

    @Test
    void aRestartDoesNotForgetThatMostRecordsAreNotOf2100() throws Exception {
        DeduplicateJob job = start(2);
        job.take(quotes(0, 5000, NOON));
        job.longTime();
        for (int i = 0; i < 60; i++) {
            job.take(quote("stray-" + i, YEAR_2100 + i, 1));
        }

        DeduplicateJob restored = restore(job.checkpoint(), 1, false);
        for (int i = 60; i < 100; i++) {
            restored.take(quote("stray-" + i, YEAR_2100 + i, 1));
        }
        restored.longTime();
        restored.passed();
        restored.take(quotes(0, 5000, NOON + HOUR));

        assertThat(restored.passed()).isEmpty();
    }

    @Test
    void aRepeatOfAnEventOf2100IsADuplicateHoweverManyCameBetween() throws Exception {
        DeduplicateJob job = start(1);
        Row[] all = onShardZero(6_000_000);
        job.take(Arrays.copyOf(all, 1_000));
        job.longTime();
        Row[] strays = IntStream.range(0, 6_400)
                .mapToObj(i -> quote("stray-" + i, YEAR_2100, 1))
                .filter(quote -> Shards.of(Fingerprint.of(quote.identity()).high()) == 0)
                .toArray(Row[]::new);
        job.take(strays);
        for (int day = 0; day < 8; day++) {
            for (int hour = 0; hour < 24; hour++) {
                job.takeOften(quote("day-" + day, NOON + (day * 24 + hour) * HOUR, 1));
            }
            for (Row quote : Arrays.copyOfRange(all, day * 5_000, day * 5_000 + 5_000)) {
                job.take(quote(quote.identity(), NOON + (day * 24 + 23) * HOUR, 1));
            }
            job.checkpoint();
        }
        job.passed();

        job.take(strays);
        for (Row each : strays) {
            job.take(quote(each.identity(), NOON + 192 * HOUR, 1));
        }

        assertThat(job.passed()).isEmpty();
    }

    /** An identity that belongs to this one of two subtasks. */
    private static String idOn(int subtask) {
        return IntStream.range(0, 100)
                .mapToObj(i -> "q-" + i)
                .filter(id -> Shards.of(Fingerprint.of(id).high()) * 2 / Shards.COUNT == subtask)
                .findFirst()
                .orElseThrow();
    }
}
