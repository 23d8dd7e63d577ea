package io.kappalake.audit.deep;

import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.audit.deep.Suspect.Kind;
import io.kappalake.audit.ledger.FeedLedger;
import io.kappalake.tables.ledger.FeedCounts;
import io.kappalake.tables.ledger.OffsetRange;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Which records of one identity were wrongly accepted. */
class RepeatsTest {

    private static final long HORIZON = 10;
    private static final Judge JUDGE = new Judge("trades", List.of(), List.of(), null, HORIZON, HORIZON);

    private final FeedLedger ledger = new FeedLedger();
    private final Places places = new Places();

    private record Accepted(int partition, long offset, long time, int commit) {}

    @Test
    void anIdentityThatIsAcceptedAgainAndAgainBeyondTheHorizonTakesNoLongerThanOthers() {
        int records = 100_000;
        ledger.add(Map.of(0, new OffsetRange(0, records)), FeedCounts.NONE);
        Suspects suspects = new Suspects(10);
        try (Repeats repeats = repeats(suspects)) {
            for (int i = 0; i < records; i++) {
                repeats.add(1, 2, i * (HORIZON + 1), places.of(0, i), true);
            }
            long begin = System.nanoTime();
            repeats.judge();
            long millis = (System.nanoTime() - begin) / 1_000_000;
            assertThat(millis).as("milliseconds for " + records).isLessThan(5_000);
        }
        assertThat(suspects.first()).isEmpty();
    }

    @Test
    void whatIsFoundIsWhatTheRuleSays() {
        Random random = new Random(7);
        int found = 0;
        for (int round = 0; round < 3_000; round++) {
            FeedLedger rounds = new FeedLedger();
            List<Accepted> all = new ArrayList<>();
            long[] next = {100, 200};
            // The newest commit comes first, and its offsets are the highest.
            for (int commit = 0; commit < 3; commit++) {
                rounds.add(
                        Map.of(0, new OffsetRange(next[0] - 10, next[0]), 1, new OffsetRange(next[1] - 10, next[1])),
                        FeedCounts.NONE);
                for (int partition = 0; partition < 2; partition++) {
                    for (int offset = 1; offset <= 10; offset++) {
                        if (random.nextInt(8) == 0) {
                            all.add(new Accepted(partition, next[partition] - offset, random.nextInt(60), commit));
                        }
                    }
                    next[partition] -= 10;
                }
            }
            Suspects suspects = new Suspects(1_000);
            try (Repeats repeats = new Repeats(rounds, (partition, offset) -> JUDGE, places, suspects, 1_000)) {
                all.forEach(one -> repeats.add(1, 2, one.time(), places.of(one.partition(), one.offset()), true));
                repeats.judge();
            }
            TreeSet<Long> expected = new TreeSet<>();
            all.stream()
                    .filter(one -> all.stream().anyMatch(other -> isRepeat(one, other)))
                    .forEach(one -> expected.add(places.of(one.partition(), one.offset())));
            assertThat(suspects.first())
                    .allMatch(suspect -> suspect.kind() == Kind.REPEAT)
                    .extracting(Suspect::place)
                    .containsExactlyInAnyOrderElementsOf(expected);
            found += expected.size();
        }
        assertThat(found).isGreaterThan(3_000);
    }

    private boolean isRepeat(Accepted one, Accepted other) {
        if (one.equals(other)) {
            return false;
        }
        boolean isNear = Math.abs(one.time() - other.time()) <= HORIZON;
        boolean isLaterTime = other.time() > one.time()
                || other.time() == one.time()
                        && places.of(other.partition(), other.offset()) > places.of(one.partition(), one.offset());
        return isLaterTime
                ? isBefore(other, one) && (isNear || one.partition() == other.partition())
                : isNear && !isBefore(one, other);
    }

    private static boolean isBefore(Accepted one, Accepted other) {
        return one.partition() == other.partition() ? one.offset() < other.offset() : one.commit() > other.commit();
    }

    private Repeats repeats(Suspects suspects) {
        return new Repeats(ledger, (partition, offset) -> JUDGE, places, suspects, 1_000_000);
    }
}
