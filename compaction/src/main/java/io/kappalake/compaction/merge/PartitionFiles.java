package io.kappalake.compaction.merge;

import io.kappalake.compaction.files.MergedName;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.iceberg.DataFile;

/**
 * The files of one partition that compaction may touch, and which of them to merge: a function of sizes and names
 * alone.
 *
 * <p>While a partition is written to, files wait until they are nearly too many. Then the cheapest merge is chosen that
 * leaves room for some more commits. It takes files that were never rewritten, else also files that were rewritten
 * once, or twice. So the number of files stays bounded, and three rewrites last for more commits than a day has
 * (docs/compaction.md).
 *
 * @param partition Iceberg's value: days or months since the epoch
 * @param state what is known of its writers
 */
record PartitionFiles(int partition, List<DataFile> files, State state) {

    /** A merge lands some commits late, and must leave room for some. */
    private static final int LATE_COMMITS = 4;

    private static final int ROOM_COMMITS = 3;

    /** The same for Gold, whose files come once an hour, when a bucket is sealed. */
    private static final int BUCKETS = 1;

    private static final int MOST_REWRITES = 3;

    /** Whether more files are to come for a partition. */
    enum State {
        /** Its writers add to it. */
        OPEN,
        /** Its time is over and nothing has arrived for a while. */
        CLOSED,
        /** The user wants as few files as possible, whatever comes. */
        FULL
    }

    PartitionFiles {
        files = List.copyOf(files);
    }

    /**
     * Groups of files to merge, each into one file of about the target size, or a smaller one if their total is less.
     */
    List<List<DataFile>> groups(CompactPolicy policy, boolean writersAdd) {
        return packed(state == State.OPEN ? whileOpen(policy, writersAdd) : tooMany(policy), policy.targetBytes());
    }

    /** Most files that the partition should have. */
    long bound(CompactPolicy policy) {
        long bytes = files.stream().mapToLong(DataFile::fileSizeInBytes).sum();
        return switch (state) {
            case OPEN ->
                openBound(policy)
                        + files.stream()
                                .filter(file -> policy.isFull(file.fileSizeInBytes()))
                                .count();
            case CLOSED -> policy.needed(bytes) + writers();
            case FULL -> policy.needed(bytes);
        };
    }

    private int openBound(CompactPolicy policy) {
        return policy.openFiles() + policy.openFilesPerWriter() * writers();
    }

    private List<DataFile> whileOpen(CompactPolicy policy, boolean writersAdd) {
        List<DataFile> small = files.stream()
                .filter(file -> !policy.isFull(file.fileSizeInBytes()))
                .toList();
        int most = openBound(policy);
        int enough = Math.max(most - (writersAdd ? LATE_COMMITS : BUCKETS) * writers(), most / 2);
        if (small.size() < enough) {
            return List.of();
        }
        int room = Math.min((writersAdd ? ROOM_COMMITS : BUCKETS) * writers(), enough / 2);
        for (int generation = 0; generation < MOST_REWRITES; generation++) {
            int highest = generation;
            List<DataFile> cheap = small.stream()
                    .filter(file -> MergedName.generation(file) <= highest)
                    .toList();
            if (enough - (small.size() - cheap.size() + 1) >= room) {
                return cheap;
            }
        }
        return small;
    }

    /** The smallest files, as many as must be merged for the rest to be few enough. */
    private List<DataFile> tooMany(CompactPolicy policy) {
        long most = bound(policy);
        if (files.size() <= most) {
            return List.of();
        }
        List<DataFile> smallestFirst = new ArrayList<>(files);
        smallestFirst.sort(Comparator.comparing(DataFile::fileSizeInBytes));
        long bytes = 0;
        for (int taken = 0; taken < smallestFirst.size(); taken++) {
            bytes += smallestFirst.get(taken).fileSizeInBytes();
            boolean fewEnough = files.size() - (taken + 1) + policy.needed(bytes) <= most;
            if (fewEnough && taken > 0) {
                return smallestFirst.subList(0, taken + 1);
            }
        }
        return smallestFirst;
    }

    /**
     * Groups of about the target size in order of arrival, so that a file spans little time. They are about equally
     * large, since a small remainder would have to be rewritten again. Ignores a group of one file.
     */
    private static List<List<DataFile>> packed(List<DataFile> chosen, long targetBytes) {
        List<DataFile> inOrder = new ArrayList<>(chosen);
        inOrder.sort(Comparator.comparing(
                        DataFile::fileSequenceNumber, Comparator.nullsLast(Comparator.<Long>naturalOrder()))
                .thenComparing(DataFile::location));
        long left = inOrder.stream().mapToLong(DataFile::fileSizeInBytes).sum();
        long groups = Math.max(1, Math.round((double) left / targetBytes));
        List<List<DataFile>> packed = new ArrayList<>();
        List<DataFile> group = new ArrayList<>();
        long bytes = 0;
        for (DataFile file : inOrder) {
            long half = file.fileSizeInBytes() / 2;
            if (!group.isEmpty() && groups > 1 && bytes + half > left / groups) {
                packed.add(group);
                group = new ArrayList<>();
                left -= bytes;
                groups--;
                bytes = 0;
            }
            group.add(file);
            bytes += file.fileSizeInBytes();
        }
        packed.add(group);
        return packed.stream().filter(some -> some.size() > 1).toList();
    }

    private int writers() {
        return MergedName.writers(files);
    }
}
