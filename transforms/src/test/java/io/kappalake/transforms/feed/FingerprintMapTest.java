package io.kappalake.transforms.feed;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FingerprintMapTest {

    @Test
    void behavesAsAMapWouldUnderRandomChanges() {
        Random random = Seed.printed("fingerprints");
        FingerprintMap map = new FingerprintMap();
        Map<Fingerprint, Long> expected = new HashMap<>();
        for (int i = 0; i < 200_000; i++) {
            // Few values, so that fingerprints that share a half or a slot are common.
            Fingerprint key =
                    new Fingerprint(random.nextInt(100), (long) random.nextInt(200) << random.nextInt(3) * 16);
            map.put(key.high(), key.low(), i);
            expected.put(key, (long) i);
        }

        Map<Fingerprint, Long> entries = new HashMap<>();
        map.forEach((high, low, value) -> entries.put(new Fingerprint(high, low), value));
        assertThat(entries).isEqualTo(expected);
        assertThat(map.size()).isEqualTo(expected.size());
        expected.forEach(
                (key, value) -> assertThat(map.get(key.high(), key.low())).isEqualTo(value));
        assertThat(map.get(-1, -1)).isEqualTo(FingerprintMap.MISSING);
    }

    @Test
    void aFingerprintIsMurmur3OfTheUtf8Bytes() {
        // State outlives a release, so the hash must not change; this is the well-known vector of MurmurHash3_x64_128
        // with seed 0.
        assertThat(Fingerprint.of("")).isEqualTo(new Fingerprint(0, 0));
        assertThat(Fingerprint.of("The quick brown fox jumps over the lazy dog"))
                .isEqualTo(new Fingerprint(0xe34bbc7bbc071b6cL, 0x7a433ca9c49a9347L));
        assertThat(Fingerprint.of("é")).isNotEqualTo(Fingerprint.of("e"));
    }
}
