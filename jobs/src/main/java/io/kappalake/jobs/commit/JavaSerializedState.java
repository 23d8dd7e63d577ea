package io.kappalake.jobs.commit;

import io.kappalake.tables.ledger.OffsetRanges;
import io.kappalake.tables.ledger.Positions;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InvalidClassException;
import java.io.ObjectInputStream;
import java.io.ObjectStreamClass;
import java.io.ObjectStreamConstants;
import java.io.ObjectStreamField;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.iceberg.DataFile;

/**
 * Reads the committer's state as release 0.1.0 wrote it: in Java serialization, under the class names of that release.
 * The records here have the shape of those classes and must not change. Data files in it need the Iceberg release that
 * wrote them.
 */
final class JavaSerializedState {

    private static final Map<String, Class<?>> FORMER = Map.of(
            "io.kappalake.jobs.LandCheckpoints$Kept", Kept.class,
            "io.kappalake.jobs.PendingCommit", Pending.class,
            "io.kappalake.tables.Ledger", Ledger.class,
            "io.kappalake.tables.OffsetRange", OffsetRange.class,
            "io.kappalake.tables.FeedCounts", FeedCounts.class,
            "io.kappalake.tables.Progress", Progress.class);

    private JavaSerializedState() {}

    static boolean isIn(byte[] bytes) {
        return bytes.length > Short.BYTES && ByteBuffer.wrap(bytes).getShort() == ObjectStreamConstants.STREAM_MAGIC;
    }

    static CommitterState read(byte[] bytes, ClassLoader classes) throws IOException, ClassNotFoundException {
        try (ObjectInputStream in = new FormerNames(bytes, classes)) {
            return ((Kept) in.readObject()).now();
        }
    }

    private record Kept(
            Map<String, Map<Integer, Long>> landed,
            List<Pending> pending,
            Map<String, Map<Integer, Long>> positions,
            Map<String, Progress> progress,
            String newestId)
            implements Serializable {

        CommitterState now() {
            return new CommitterState(
                    Positions.of(landed),
                    pending.stream().map(Pending::now).toList(),
                    Positions.of(positions),
                    progressNow(progress),
                    Optional.ofNullable(newestId));
        }
    }

    private record Pending(
            Ledger ledger,
            Map<String, List<DataFile>> added,
            Map<String, List<DataFile>> replaced,
            Map<String, Set<Long>> repairs)
            implements Serializable {

        PendingCommit now() {
            return new PendingCommit(ledger.now(), added, replaced, repairs);
        }
    }

    private record Ledger(
            String pipeline,
            String run,
            long checkpoint,
            Map<String, Map<Integer, OffsetRange>> offsets,
            Map<String, FeedCounts> feeds,
            Map<String, Progress> progress)
            implements Serializable {

        io.kappalake.tables.ledger.Ledger now() {
            OffsetRanges ranges = OffsetRanges.NONE;
            for (var topic : offsets.entrySet()) {
                for (var partition : topic.getValue().entrySet()) {
                    ranges = ranges.with(
                            topic.getKey(),
                            partition.getKey(),
                            partition.getValue().now());
                }
            }
            Map<String, io.kappalake.tables.ledger.FeedCounts> counts = new TreeMap<>();
            feeds.forEach((feed, then) -> counts.put(feed, then.now()));
            return new io.kappalake.tables.ledger.Ledger(
                    pipeline, run, checkpoint, ranges, counts, progressNow(progress));
        }
    }

    private record OffsetRange(long from, long to) implements Serializable {

        io.kappalake.tables.ledger.OffsetRange now() {
            return new io.kappalake.tables.ledger.OffsetRange(from, to);
        }
    }

    private record FeedCounts(long read, long accepted, long duplicates, Map<String, Long> rejected, long late)
            implements Serializable {

        io.kappalake.tables.ledger.FeedCounts now() {
            return new io.kappalake.tables.ledger.FeedCounts(read, accepted, duplicates, rejected, late);
        }
    }

    private record Progress(long watermark, long sealed) implements Serializable {

        io.kappalake.tables.ledger.Progress now() {
            return new io.kappalake.tables.ledger.Progress(watermark, sealed);
        }
    }

    private static Map<String, io.kappalake.tables.ledger.Progress> progressNow(Map<String, Progress> then) {
        Map<String, io.kappalake.tables.ledger.Progress> now = new HashMap<>();
        then.forEach((family, progress) -> now.put(family, progress.now()));
        return now;
    }

    /**
     * Substitutes the records here for the classes that the stream names. It does so while reading a class description,
     * not while looking up the class, because Java refuses a class whose simple name differs from the stream's.
     */
    private static final class FormerNames extends ObjectInputStream {

        private final ClassLoader classes;

        FormerNames(byte[] bytes, ClassLoader classes) throws IOException {
            super(new ByteArrayInputStream(bytes));
            this.classes = classes;
        }

        @Override
        protected ObjectStreamClass readClassDescriptor() throws IOException, ClassNotFoundException {
            ObjectStreamClass written = super.readClassDescriptor();
            Class<?> here = FORMER.get(written.getName());
            if (here == null) {
                return written;
            }
            ObjectStreamClass own = ObjectStreamClass.lookup(here);
            if (!fields(own).equals(fields(written))) {
                throw new InvalidClassException(written.getName(), "has " + fields(written) + ", not " + fields(own));
            }
            return own;
        }

        /** The stream has the values in this order. */
        private static List<String> fields(ObjectStreamClass of) {
            return Arrays.stream(of.getFields()).map(ObjectStreamField::getName).toList();
        }

        @Override
        protected Class<?> resolveClass(ObjectStreamClass description) throws IOException, ClassNotFoundException {
            return Class.forName(description.getName(), false, classes);
        }
    }
}
