package io.kappalake.jobs.write;

import io.kappalake.tables.ledger.Committable;
import io.kappalake.tables.ledger.Committable.WrittenFile;
import io.kappalake.tables.ledger.FeedCounts;
import io.kappalake.tables.ledger.OffsetRange;
import io.kappalake.transforms.feed.Decoded;
import io.kappalake.transforms.feed.RawRecord;
import io.kappalake.transforms.feed.SoftRule;
import io.kappalake.transforms.silver.Rejected;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A writer's counts for the ledger. {@link #committable} hands them over and resets them. */
public interface Tally<T> extends Serializable {

    void add(T element);

    Committable committable(List<WrittenFile> files);

    /** Counts nothing; for writers that only report files. */
    static <T> Tally<T> none() {
        return new Tally<>() {
            @Override
            public void add(T element) {}

            @Override
            public Committable committable(List<WrittenFile> files) {
                return Committable.ofFiles(files);
            }
        };
    }

    /** Records read, and the offsets from the first to the last of each partition. */
    final class OfOffsets<T extends Decoded<?>> implements Tally<T> {

        private final String feed;
        private final Map<Integer, OffsetRange> seen = new HashMap<>();
        private final Map<Integer, Integer> epochs = new HashMap<>();
        private int partition = -1;
        private long first;
        private long last;
        private int lastEpoch;
        private long read;

        OfOffsets(String feed) {
            this.feed = feed;
        }

        @Override
        public void add(T decoded) {
            // Records come in long runs of one partition, so the map is updated only where a run ends.
            if (decoded.raw().partition() != partition) {
                endRun();
                partition = decoded.raw().partition();
                first = decoded.raw().offset();
            }
            last = decoded.raw().offset();
            lastEpoch = decoded.raw().leaderEpoch();
            read++;
        }

        @Override
        public Committable committable(List<WrittenFile> files) {
            endRun();
            Committable committable = new Committable(
                    feed, FeedCounts.read(read), Map.copyOf(seen), files, Map.of(), Map.of(), Map.copyOf(epochs));
            seen.clear();
            epochs.clear();
            read = 0;
            return committable;
        }

        private void endRun() {
            if (partition < 0) {
                return;
            }
            OffsetRange run = new OffsetRange(first, last + 1);
            seen.merge(
                    partition, run, (a, b) -> new OffsetRange(Math.min(a.from(), b.from()), Math.max(a.to(), b.to())));
            if (lastEpoch != RawRecord.NO_EPOCH) {
                epochs.put(partition, lastEpoch);
            }
            partition = -1;
        }
    }

    /** Accepted events that break rules of their feed. */
    static <E> Tally<E> ofBroken(String feed, List<SoftRule<E>> rules) {
        return rules.isEmpty() ? none() : new OfBroken<>(feed, rules);
    }

    /** Accepted events by the rules that they break. */
    final class OfBroken<E> implements Tally<E> {

        private final String feed;
        private final ArrayList<SoftRule<E>> rules;
        private final long[] counts;

        private OfBroken(String feed, List<SoftRule<E>> rules) {
            this.feed = feed;
            this.rules = new ArrayList<>(rules);
            this.counts = new long[rules.size()];
        }

        @Override
        public void add(E event) {
            for (int at = 0; at < counts.length; at++) {
                if (rules.get(at).test().isBrokenBy(event)) {
                    counts[at]++;
                }
            }
        }

        @Override
        public Committable committable(List<WrittenFile> files) {
            FeedCounts broken = FeedCounts.broken(counts(false), counts(true));
            Arrays.fill(counts, 0);
            return new Committable(feed, broken, Map.of(), files, Map.of(), Map.of());
        }

        private Map<String, Long> counts(boolean held) {
            Map<String, Long> byReason = new HashMap<>();
            for (int at = 0; at < counts.length; at++) {
                if (counts[at] > 0 && rules.get(at).holds() == held) {
                    byReason.put(rules.get(at).reason(), counts[at]);
                }
            }
            return byReason;
        }
    }

    /** Rejected records by reason. */
    final class OfReasons implements Tally<Rejected> {

        private final String feed;
        private final Map<String, Long> reasons = new HashMap<>();

        public OfReasons(String feed) {
            this.feed = feed;
        }

        @Override
        public void add(Rejected rejected) {
            reasons.merge(rejected.reason(), 1L, Long::sum);
        }

        @Override
        public Committable committable(List<WrittenFile> files) {
            Committable committable =
                    new Committable(feed, FeedCounts.rejected(reasons), Map.of(), files, Map.of(), Map.of());
            reasons.clear();
            return committable;
        }
    }
}
