package io.kappalake.replay.verify;

import io.kappalake.tables.ledger.Positions;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The result of {@link Verify}. It holds if the tables are equal, except for expected differences, and no window waits
 * for a repair.
 *
 * @param commit of the replay's branch
 * @param against commit of main
 * @param offsets by topic and partition where both end
 * @param tables all of Silver and Gold
 * @param expected tables that may differ
 * @param repairs by table the buckets that wait for a repair, on the branch and on main
 */
public record Comparison(
        String replay,
        String commit,
        String against,
        Positions offsets,
        SortedMap<String, Rows> tables,
        SortedSet<String> expected,
        Repairs repairs) {

    /** Buckets waiting for a repair, by table. */
    public record Repairs(SortedMap<String, List<String>> replay, SortedMap<String, List<String>> main) {

        boolean isEmpty() {
            return replay.isEmpty() && main.isEmpty();
        }
    }

    /**
     * A table on both sides.
     *
     * @param replay rows on the branch
     * @param main rows on main
     * @param byArrival keys that differ only because each side accepted another record of an identity that came in
     *     several partitions
     * @param filled keys that differ only because the replay has values in columns that were added after main's row
     * @param partitions those that differ otherwise
     */
    public record Rows(long replay, long main, long byArrival, long filled, List<Partition> partitions) {

        public boolean isEqual() {
            return partitions.isEmpty();
        }

        /** How many keys differ otherwise than by arrival, in all partitions. */
        public long differing() {
            return partitions.stream()
                    .mapToLong(partition -> partition.onlyReplay() + partition.onlyMain() + partition.changed())
                    .sum();
        }
    }

    /**
     * A partition that differs.
     *
     * @param partition day or month, UTC
     * @param replay rows on the branch
     * @param main rows on main
     * @param onlyReplay keys that only the branch has
     * @param onlyMain keys that only main has
     * @param changed keys that both have, with different rows
     * @param first the first of these keys, in key order within the slice of the partition where they were found
     */
    public record Partition(
            String partition,
            long replay,
            long main,
            long onlyReplay,
            long onlyMain,
            long changed,
            List<Difference> first) {}

    /** A key with the text of its rows on the branch and on main; null where there is none. */
    public record Difference(String key, List<String> replay, List<String> main) {}

    /** Tables that differ. */
    public SortedSet<String> differing() {
        SortedSet<String> differing = new TreeSet<>();
        tables.forEach((name, rows) -> {
            if (!rows.isEqual()) {
                differing.add(name);
            }
        });
        return differing;
    }

    /** Tables that differ unexpectedly. */
    public SortedSet<String> unexpected() {
        SortedSet<String> unexpected = differing();
        unexpected.removeAll(expected);
        return unexpected;
    }

    public boolean holds() {
        return unexpected().isEmpty() && repairs.isEmpty();
    }
}
