package io.kappalake.compaction;

import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.compaction.PartitionFiles.State;
import java.util.ArrayList;
import java.util.List;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DataFiles;
import org.apache.iceberg.PartitionSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PartitionFilesTest {

    private static final CompactPolicy POLICY = CompactPolicy.DEFAULT;
    private static final int COMMITS_OF_A_DAY = 24 * 60 * 60 / 5;

    private final List<DataFile> files = new ArrayList<>();
    private int written;
    private long rewrittenBytes;

    @ParameterizedTest(name = "{0} writers, {1} bytes in a file, looked at each {2} commits")
    @CsvSource({"1, 2000, 1", "2, 20000, 2", "2, 300000, 4", "8, 1000, 3"})
    void aDayOfCommitsEveryFiveSecondsStaysWithinTheBoundAndNoByteIsRewrittenMoreThanThreeTimes(
            int writers, long bytes, int commitsBetweenLooks) {
        long most = 24 + 8L * writers;
        for (int commit = 1; commit <= COMMITS_OF_A_DAY; commit++) {
            for (int writer = 0; writer < writers; writer++) {
                files.add(file("%05d-0-job-%d.parquet".formatted(writer, ++written), bytes));
            }
            if (commit % commitsBetweenLooks == 0) {
                merge(State.OPEN);
            }
            assertThat(smallFiles()).as("files after %s commits", commit).isLessThanOrEqualTo(most);
        }

        assertThat(files).allMatch(file -> MergedName.generation(file) <= 3);
        assertThat(rewrittenBytes).isLessThanOrEqualTo(3 * COMMITS_OF_A_DAY * writers * bytes);

        while (merge(State.CLOSED)) {
            assertThat(files).isNotEmpty();
        }
        assertThat((long) files.size()).isLessThanOrEqualTo(POLICY.needed(allBytes()) + writers);
        assertThat(files).allMatch(file -> MergedName.generation(file) <= 4);
    }

    @ParameterizedTest(name = "{0} writers")
    @ValueSource(ints = {1, 2, 3, 4, 8, 16})
    void aMonthOfGoldBucketsHasFewFilesAtAnyTimeAndNoByteIsRewrittenMoreThanThreeTimes(int writers) {
        CompactPolicy policy = CompactPolicy.OF_GOLD;
        for (int bucket = 0; bucket < 31; bucket++) {
            for (int writer = 0; writer < writers; writer++) {
                files.add(file("%05d-0-job-%d.parquet".formatted(writer, ++written), 2_000_000));
            }
            assertThat(smallFiles())
                    .as("files after %s buckets", bucket + 1)
                    .isLessThanOrEqualTo(policy.openFiles() + writers);
            while (merge(new PartitionFiles(0, files, State.OPEN).groups(policy, false))) {
                assertThat(files).isNotEmpty();
            }
        }

        assertThat(files).allMatch(file -> MergedName.generation(file) <= 3);
    }

    @Test
    void aClosedDayThatHasFewEnoughIsLeftAloneAndOneThatHasNotGetsOnlyItsSmallestMerged() {
        files.add(file("compact-2-big.parquet", 120 << 20));
        files.add(file("00000-0-a.parquet", 10));
        assertThat(groups(State.CLOSED)).isEmpty();

        files.add(file("00000-0-b.parquet", 30));
        files.add(file("00000-0-c.parquet", 20));

        assertThat(groups(State.CLOSED)).containsExactly(List.of(files.get(1), files.get(2), files.get(3)));
    }

    @Test
    void filesThatCannotShareOneOfTheTargetSizeStillBecomeFewEnough() {
        for (int file = 0; file < 30; file++) {
            files.add(file("00000-0-" + file + ".parquet", (128L << 20) * 6 / 10));
        }

        while (merge(State.CLOSED)) {
            assertThat(files).isNotEmpty();
        }

        assertThat((long) files.size()).isLessThanOrEqualTo(POLICY.needed(allBytes()) + 1);
    }

    @Test
    void allThatCanBeMergedIsMergedWhenTheUserWantsSo() {
        files.add(file("00000-0-a.parquet", 10));
        assertThat(groups(State.FULL)).isEmpty();
        files.add(file("00001-0-b.parquet", 10));

        assertThat(groups(State.FULL)).containsExactly(files);
    }

    private boolean merge(State state) {
        return merge(groups(state));
    }

    private boolean merge(List<List<DataFile>> groups) {
        for (List<DataFile> group : groups) {
            CompactGroup merged = CompactGroup.of("silver.trades", group, Long.MIN_VALUE);
            files.removeAll(group);
            files.add(file(MergedName.of(merged.generation()), merged.bytes()));
            rewrittenBytes += merged.bytes();
        }
        return !groups.isEmpty();
    }

    private List<List<DataFile>> groups(State state) {
        return new PartitionFiles(0, files, state).groups(POLICY, true);
    }

    private long smallFiles() {
        return files.stream()
                .filter(file -> !POLICY.isFull(file.fileSizeInBytes()))
                .count();
    }

    private long allBytes() {
        return files.stream().mapToLong(DataFile::fileSizeInBytes).sum();
    }

    private static DataFile file(String name, long bytes) {
        return DataFiles.builder(PartitionSpec.unpartitioned())
                .withPath("s3://lake/warehouse/silver/trades/data/" + name)
                .withFileSizeInBytes(bytes)
                .withRecordCount(1)
                .build();
    }
}
