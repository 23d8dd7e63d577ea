package io.kappalake.transforms.feed;

import java.nio.charset.StandardCharsets;
import org.apache.commons.codec.digest.MurmurHash3;

/**
 * A 128-bit hash that stands for a text (MurmurHash3 x64 of its UTF-8 bytes). Among 100 million texts, two share a
 * fingerprint with probability 1.5e-23, so equal fingerprints count as equal texts.
 */
public record Fingerprint(long high, long low) {

    public static Fingerprint of(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        long[] hash = MurmurHash3.hash128x64(bytes, 0, bytes.length, 0);
        return new Fingerprint(hash[0], hash[1]);
    }
}
