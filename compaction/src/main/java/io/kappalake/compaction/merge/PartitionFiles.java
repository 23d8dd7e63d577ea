package io.kappalake.compaction.merge;

import io.kappalake.compaction.files.MergedName;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.iceberg.DataFile;

/**
 * The files of one partition that compaction may touch, and which of them to merge: a function of sizes and names alone.
 *
 * <p>While a partition is written to, files wait until there are nearly too many; then the cheapest merge is made that leaves room for some more
 * commits: of the files that were never rewritten, or else also of those that were once, or twice. So the number of files stays bounded, and what is
 * rewritten three times is enough for more commits than a day has (docs/compaction.md).
 *
 * @param partition Iceberg's value: days or months since the epoch
 * @param state what is known of the writing to it
 */
record PartitionFiles(int partition, List<DataFile> files, State state) {

    /** Merges come too late by some commits, and each merge must pay for some. */
    private static final int LATE_COMMITS = 4;

    private static final int ROOM_COMMITS = 3;

    /** The same of Gold, whose files come when a bucket is sealed, an hour after each other. */
    private static final int BUCKETS = 1;

    private static final int MOST_REWRITES = 3;

    /** Whether more is to come for a partition. */
    enum State {
        /** Its writers add to it. */
        OPEN,
        /** Its time is over and nothing has come for a while. */
        CLOSED,
        /** The user wants as few files as can be, whatever comes. */
        FULL
    }

    PartitionFiles {
        files = List.copyOf(files);
    }

    /** Groups of files to put together, each to one file of about the target size, or to a smaller one if they are less in all. */
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

    /** As many files as must be put together for the others to be few enough: the smallest. */
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
     * Groups of about the target size in the order in which the files came, so that a file spans little time. All are about as large as each other, since
     * a small rest would only have to be rewritten again. A file alone is left alone.
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
