package io.kappalake.cli.health;

import io.kappalake.compaction.merge.Compaction;
import io.kappalake.compaction.merge.PartitionCount;
import io.kappalake.tables.catalog.Lake;
import io.kappalake.tables.storage.LakeAddress;
import java.time.Duration;
import java.util.List;

/**
 * Partitions with more files than they should have. Counts at most once a minute, because counting reads the manifests
 * of all tables. Not thread-safe.
 */
public final class CrowdedPartitions {

    /** Files of a past day must be merged this long after the last one arrived. */
    private static final Duration QUIET = Duration.ofMinutes(10);

    private static final Duration BETWEEN = Duration.ofMinutes(1);

    private final LakeAddress address;
    private List<PartitionCount> last = List.of();
    private long next = System.nanoTime();

    public CrowdedPartitions(LakeAddress address) {
        this.address = address;
    }

    /** Empty if the lake cannot be read, which is reported elsewhere. */
    List<PartitionCount> look() {
        if (System.nanoTime() < next) {
            return last;
        }
        try (Lake lake = Lake.open(address);
                Compaction compaction = Compaction.of(lake).quiet(QUIET)) {
            last = compaction.counts().stream()
                    .filter(count -> count.files() > count.bound())
                    .toList();
        } catch (RuntimeException e) {
            // Unavailable storage throws exceptions of its own.
            last = List.of();
        }
        next = System.nanoTime() + BETWEEN.toNanos();
        return last;
    }
}
