package io.kappalake.transforms.feed;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.junit.jupiter.api.Test;

class ShardsTest {

    @Test
    void eachKeyGroupHasExactlyOneKeyWhichIsItsShards() {
        int[] groups = Arrays.stream(Shards.all())
                .mapToInt(key -> KeyGroupRangeAssignment.assignToKeyGroup(key, Shards.COUNT))
                .toArray();

        assertThat(groups).containsExactly(IntStream.range(0, Shards.COUNT).toArray());
        for (int shard = 0; shard < Shards.COUNT; shard++) {
            long anyHash = (long) shard << 57 | 12345;
            assertThat(Shards.of(anyHash)).isEqualTo(shard);
            assertThat(Shards.keyOf(anyHash))
                    .isEqualTo(Shards.keyOfShard(shard))
                    .isEqualTo(Shards.all()[shard]);
        }
    }

    @Test
    void identitiesThatDifferInOneDigitSpreadEvenly() {
        int[] count = new int[Shards.COUNT];
        for (int i = 0; i < 128_000; i++) {
            count[Shards.of(Fingerprint.of("trade-" + i).high())]++;
        }

        assertThat(IntStream.of(count).boxed()).allMatch(inShard -> inShard > 850 && inShard < 1150);
    }
}
