package io.kappalake.proof.chaos.attack;

import io.kappalake.proof.chaos.lake.ChaosLake;
import io.kappalake.proof.simulator.SimulatedRecord;
import io.kappalake.truth.StoredRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Sets the producers' clock, and hence the time of their events, back for one round. */
final class ClockSetBack implements Attack {

    private final ChaosLake lake;
    private final Random random;
    private final Duration back;
    private int sentBefore;

    ClockSetBack(ChaosLake lake, Random random) {
        this.lake = lake;
        this.random = random;
        this.back = Duration.ofMinutes(2 + random.nextInt(40));
    }

    @Override
    public List<SimulatedRecord> mix(List<SimulatedRecord> records) {
        sentBefore = lake.sent().all().size();
        Instant now = Instant.ofEpochMilli(records.get(0).timestampMillis());
        Iterator<SimulatedRecord> behind = lake.proved()
                .simulated(lake.options()
                        .withSeed(random.nextLong())
                        .withEvents(records.size())
                        .withStartTime(now.minus(back)));
        List<SimulatedRecord> mixed = new ArrayList<>();
        behind.forEachRemaining(mixed::add);
        return mixed;
    }

    @Override
    public boolean happened() {
        Map<String, Long> newest = new HashMap<>();
        List<StoredRecord> all = lake.sent().all();
        boolean wentBack = false;
        for (int i = 0; i < all.size(); i++) {
            StoredRecord record = all.get(i);
            long before = newest.merge(record.topic() + record.partition(), record.timestampMillis(), Math::max);
            wentBack |= i >= sentBefore
                    && before - record.timestampMillis()
                            >= Duration.ofMinutes(1).toMillis();
        }
        return wentBack;
    }
}
