package io.kappalake.bench;

import io.kappalake.tables.Micros;
import io.kappalake.transforms.feed.Fingerprint;
import io.kappalake.transforms.feed.FingerprintMap;
import it.unimi.dsi.fastutil.ints.Int2LongMap;
import it.unimi.dsi.fastutil.ints.Int2LongOpenHashMap;

/** Accepts the first of each identity within the horizon of Kafka time, as the contract has it. Kafka time must not go back in a partition. */
final class FirstOfIdentity {

    private static final long SLACK = Micros.HOUR;

    private final long horizon;
    private final FingerprintMap acceptedAt = new FingerprintMap();
    private final Int2LongMap newest = new Int2LongOpenHashMap();

    FirstOfIdentity(long horizonMicros) {
        horizon = horizonMicros;
    }

    boolean accepts(String identity, int partition, long kafkaTime) {
        newest.put(partition, kafkaTime);
        Fingerprint print = Fingerprint.of(identity);
        long before = acceptedAt.get(print.high(), print.low());
        if (before != FingerprintMap.MISSING && kafkaTime - before <= horizon) {
            return false;
        }
        if (acceptedAt.isFull()) {
            long bound = newest.values().longStream().min().orElseThrow() - horizon - SLACK;
            acceptedAt.removeIf(time -> time < bound);
        }
        acceptedAt.put(print.high(), print.low(), kafkaTime);
        return true;
    }
}
