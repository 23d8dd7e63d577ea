package io.kappalake.transforms.feed;

import java.nio.charset.StandardCharsets;
import org.apache.commons.codec.digest.MurmurHash3;

/**
 * 128 bits that stand for a text (MurmurHash3 x64 of its UTF-8 bytes). Two texts among 100 million share one with a probability of 1.5e-23, so it is
 * taken for the text itself.
 */
public record Fingerprint(long high, long low) {

    public static Fingerprint of(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        long[] hash = MurmurHash3.hash128x64(bytes, 0, bytes.length, 0);
        return new Fingerprint(hash[0], hash[1]);
    }
}
