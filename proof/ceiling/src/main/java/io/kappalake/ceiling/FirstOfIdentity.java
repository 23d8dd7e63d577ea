package io.kappalake.ceiling;

import io.kappalake.transforms.feed.Fingerprint;
import io.kappalake.transforms.feed.FingerprintMap;

/**
 * Accepts the first event of each identity within the horizon of Kafka time, as the contract says. It drops no
 * identity: a program that ends need not.
 */
final class FirstOfIdentity {

    private final long horizon;
    private final FingerprintMap acceptedAt = new FingerprintMap();

    FirstOfIdentity(long horizonMicros) {
        horizon = horizonMicros;
    }

    boolean accepts(String identity, long kafkaTime) {
        Fingerprint print = Fingerprint.of(identity);
        long before = acceptedAt.get(print.high(), print.low());
        if (before != FingerprintMap.MISSING && kafkaTime - before <= horizon) {
            return false;
        }
        acceptedAt.put(print.high(), print.low(), kafkaTime);
        return true;
    }
}
