package io.kappalake.audit.ledger;

import io.kappalake.tables.ledger.FeedCounts;
import io.kappalake.tables.ledger.OffsetRange;
import it.unimi.dsi.fastutil.ints.Int2ObjectMap;
import it.unimi.dsi.fastutil.ints.Int2ObjectOpenHashMap;
import it.unimi.dsi.fastutil.ints.IntArrayList;
import it.unimi.dsi.fastutil.longs.LongArrayList;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the audited commits say of one feed, for comparison with its rows. Commits are numbered from the newest, 0. It
 * takes about 30 bytes for each commit, and 20 for each partition that a commit read from.
 */
public final class FeedLedger {

    /** Stands for an offset that no audited commit read. */
    public static final int NONE = -1;

    private final Int2ObjectMap<Ranges> partitions = new Int2ObjectOpenHashMap<>();
    private final LongArrayList read = new LongArrayList();
    private final LongArrayList accepted = new LongArrayList();
    private final LongArrayList rejected = new LongArrayList();
    private final Int2ObjectMap<FeedCounts> broken = new Int2ObjectOpenHashMap<>();
    private FeedCounts sum = FeedCounts.NONE;
    private boolean isFolded;

    /** The offsets that each commit read from one partition, newest first. */
    private static final class Ranges {
        private final LongArrayList from = new LongArrayList();
        private final LongArrayList to = new LongArrayList();
        private final IntArrayList commit = new IntArrayList();
        private long start;
        private int last;

        public int commitOf(long offset) {
            if (last < from.size() && contains(last, offset)) {
                return commit.getInt(last);
            }
            int low = 0;
            int high = from.size();
            while (low < high) {
                int middle = (low + high) >>> 1;
                if (from.getLong(middle) > offset) {
                    low = middle + 1;
                } else {
                    high = middle;
                }
            }
            if (low == from.size() || !contains(low, offset)) {
                return NONE;
            }
            last = low;
            return commit.getInt(low);
        }

        private boolean contains(int range, long offset) {
            return offset >= from.getLong(range) && offset < to.getLong(range);
        }

        void add(int number, OffsetRange range) {
            start = range.from();
            if (range.count() == 0) {
                return;
            }
            int oldest = from.size() - 1;
            if (oldest >= 0 && commit.getInt(oldest) == number) {
                from.set(oldest, range.from());
                return;
            }
            from.add(range.from());
            to.add(range.to());
            commit.add(number);
        }
    }

    /** Starts the next older commit. */
    public void add(Map<Integer, OffsetRange> offsets, FeedCounts counts) {
        if (!isFolded) {
            addCommit();
        }
        int commit = read.size() - 1;
        count(counts);
        offsets.forEach((partition, range) -> partitions
                .computeIfAbsent(partition.intValue(), any -> new Ranges())
                .add(commit, range));
    }

    private void addCommit() {
        read.add(0);
        accepted.add(0);
        rejected.add(0);
    }

    private void count(FeedCounts counts) {
        int commit = read.size() - 1;
        read.set(commit, read.getLong(commit) + counts.read());
        accepted.set(commit, accepted.getLong(commit) + counts.accepted());
        rejected.set(commit, rejected.getLong(commit) + counts.rejectedTotal());
        sum = sum.plus(counts);
        if (!counts.warned().isEmpty() || !counts.held().isEmpty()) {
            broken.merge(commit, FeedCounts.broken(counts.warned(), counts.held()), FeedCounts::plus);
        }
    }

    /** Counts everything added from here on as one commit. */
    void fold() {
        addCommit();
        isFolded = true;
    }

    /** Adds to the counts of the oldest commit, after {@link #fold}. */
    void correct(FeedCounts counts) {
        count(counts);
    }

    public int commits() {
        return read.size();
    }

    int partitions() {
        return partitions.size();
    }

    /** The counts of all commits together. */
    public FeedCounts sum() {
        return sum;
    }

    public long read(int commit) {
        return read.getLong(commit);
    }

    public long accepted(int commit) {
        return accepted.getLong(commit);
    }

    public long rejected(int commit) {
        return rejected.getLong(commit);
    }

    /** The counts of a commit's accepted events that break rules, and no others. */
    public FeedCounts broken(int commit) {
        return broken.getOrDefault(commit, FeedCounts.NONE);
    }

    /** Number of the commit that read an offset, or {@link #NONE}. */
    public int commitOf(int partition, long offset) {
        Ranges ranges = partitions.get(partition);
        return ranges == null ? NONE : ranges.commitOf(offset);
    }

    /** Whether the offset precedes the audited commits. */
    public boolean isBefore(int partition, long offset) {
        Ranges ranges = partitions.get(partition);
        return ranges == null || offset < ranges.start;
    }

    /** Number of offsets in the commit's ranges, which exceeds what it read where Kafka itself left gaps. */
    public long offsets(int commit) {
        long offsets = 0;
        for (Ranges ranges : partitions.values()) {
            int at = ranges.commit.indexOf(commit);
            offsets += at < 0 ? 0 : ranges.to.getLong(at) - ranges.from.getLong(at);
        }
        return offsets;
    }

    /**
     * The first offset of a commit missing from the sets, one set per partition, as {@code partition/offset}; empty if
     * none is missing.
     */
    public String firstMissing(int commit, Map<Integer, OffsetSet> there) {
        for (Map.Entry<Integer, Ranges> partition : new TreeMap<>(partitions).entrySet()) {
            Ranges ranges = partition.getValue();
            int at = ranges.commit.indexOf(commit);
            OffsetSet set = there.get(partition.getKey());
            for (long offset = at < 0 ? 0 : ranges.from.getLong(at);
                    at >= 0 && offset < ranges.to.getLong(at);
                    offset++) {
                if (set == null || !set.contains(offset)) {
                    return partition.getKey() + "/" + offset;
                }
            }
        }
        return "";
    }
}
