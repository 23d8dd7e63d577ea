package io.kappalake.audit.read;

import java.nio.charset.StandardCharsets;
import org.apache.commons.codec.digest.MurmurHash3;

/** A 128-bit hash of a text. Among a billion texts, two share one with a probability of 1 in 10^20. */
public record Fingerprint128(long high, long low) {

    private static final int SEED = 20_261_121;

    public static Fingerprint128 of(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        long[] hash = MurmurHash3.hash128x64(bytes, 0, bytes.length, SEED);
        return new Fingerprint128(hash[0], hash[1]);
    }
}
