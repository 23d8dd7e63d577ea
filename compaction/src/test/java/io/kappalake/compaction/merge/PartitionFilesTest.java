package io.kappalake.compaction.merge;

import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.compaction.files.MergedName;
import io.kappalake.compaction.merge.PartitionFiles.State;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.IntToLongFunction;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DataFiles;
import org.apache.iceberg.PartitionSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code -Dkappalake.days=1000} plays more random days than the build does, {@code -Dseed=S} those of a former run. */
class PartitionFilesTest {

    private static final CompactPolicy POLICY = CompactPolicy.DEFAULT;
    private static final int COMMITS_OF_A_DAY = 24 * 60 * 60 / 5;
    /**
     * A day that ends as more files than this has room for them while it is written to, and needs no fourth rewrite.
     */
    private static final int FEW_FILES = 5;

    private static final int DAYS = Integer.getInteger("kappalake.days", 8);

    private final List<DataFile> files = new ArrayList<>();
    /** Bytes by how often they were rewritten, of merged files by location. */
    private final Map<String, Map<Integer, Long>> rewrites = new HashMap<>();

    private int written;
    private int made;

    @ParameterizedTest(name = "{0} writers, {1} bytes in a file, looked at each {2} commits")
    @CsvSource({
        "1, 2000, 1, 69",
        "2, 2000, 2, 57",
        "4, 2000, 2, 26",
        "8, 1000, 3, 0",
        "2, 20000, 2, 0",
        "2, 300000, 4, 0"
    })
    void aDayOfCommitsEveryFiveSecondsStaysWithinTheBoundAndOnlyASmallOneOfFewWritersIsRewrittenAFourthTimeOnceItIsOver(
            int writers, long bytes, int commitsBetweenLooks, long mostPercentFourTimes) {
        playDay(writers, COMMITS_OF_A_DAY, commitsBetweenLooks, hour -> bytes);

        assertThat(rewrittenMoreThan(3)).isZero();

        mergeUntilClosed(writers);
        assertThat(rewrittenMoreThan(4)).isZero();
        assertThat(Math.round(100.0 * rewrittenMoreThan(3) / allBytes()))
                .as("percent of the bytes that were rewritten four times")
                .isEqualTo(mostPercentFourTimes);
    }

    @Test
    void daysOfAnyLengthAndLoadStayWithinTheBoundAndOnlyThoseOfFewBytesAreRewrittenAFourthTime() {
        long seed = Long.getLong("seed", 1);
        for (int day = 0; day < DAYS; day++) {
            // Mixed, since the first draws of seeds in a row are nearly the same.
            Random random = new Random((seed + day) * 0x9E3779B97F4A7C15L);
            String which = "day " + day + " of seed " + seed;
            int writers = 1 + random.nextInt(8);
            int commits = 100 + random.nextInt(COMMITS_OF_A_DAY - 100);
            double bytes = 1_000 * Math.pow(1_000, random.nextDouble());
            double[] load = random.doubles(24, 0.05, 3).toArray();
            files.clear();
            playDay(writers, commits, 1 + random.nextInt(4), hour -> (long) (bytes * load[hour]));
            mergeUntilClosed(writers);
            assertThat(rewrittenMoreThan(4)).as(which).isZero();
            if (allBytes() > FEW_FILES * POLICY.targetBytes()) {
                assertThat(rewrittenMoreThan(3)).as(which).isZero();
            }
        }
    }

    private void playDay(int writers, int commits, int commitsBetweenLooks, IntToLongFunction bytesInHour) {
        long most = 24 + 8L * writers;
        for (int commit = 1; commit <= commits; commit++) {
            long bytes = bytesInHour.applyAsLong((commit - 1) * 24 / commits);
            for (int writer = 0; writer < writers; writer++) {
                write(writer, bytes);
            }
            if (commit % commitsBetweenLooks == 0) {
                merge(State.OPEN);
            }
            assertThat(smallFiles()).as("files after %s commits", commit).isLessThanOrEqualTo(most);
        }
    }

    private void mergeUntilClosed(int writers) {
        while (merge(State.CLOSED)) {
            assertThat(files).isNotEmpty();
        }
        assertThat((long) files.size()).isLessThanOrEqualTo(POLICY.needed(allBytes()) + writers);
    }

    @ParameterizedTest(name = "{0} writers")
    @ValueSource(ints = {1, 2, 3, 4, 8, 16})
    void aMonthOfGoldBucketsHasFewFilesAtAnyTimeAndNoByteIsRewrittenMoreThanThreeTimes(int writers) {
        CompactPolicy policy = CompactPolicy.OF_GOLD;
        for (int bucket = 0; bucket < 31; bucket++) {
            for (int writer = 0; writer < writers; writer++) {
                write(writer, 2_000_000);
            }
            assertThat(smallFiles())
                    .as("files after %s buckets", bucket + 1)
                    .isLessThanOrEqualTo(policy.openFiles() + writers);
            while (merge(new PartitionFiles(0, files, State.OPEN).groups(policy, false))) {
                assertThat(files).isNotEmpty();
            }
        }

        assertThat(rewrittenMoreThan(3)).isZero();
    }

    @Test
    void aClosedDayThatHasFewEnoughIsLeftAloneAndOneThatHasNotGetsOnlyItsSmallestMerged() {
        files.add(file("compact-2-of1-big.parquet", 120 << 20));
        files.add(file("00000-0-a.parquet", 10));
        assertThat(groups(State.CLOSED)).isEmpty();

        files.add(file("00000-0-b.parquet", 30));
        files.add(file("00000-0-c.parquet", 20));

        assertThat(groups(State.CLOSED)).containsExactly(List.of(files.get(1), files.get(2), files.get(3)));
    }

    @Test
    void noSmallRestIsLeftThatWouldHaveToBeRewrittenAgain() {
        for (int file = 0; file < 40; file++) {
            files.add(file("00000-0-%02d.parquet".formatted(file), POLICY.targetBytes() * 17 / 400));
        }

        assertThat(groups(State.OPEN))
                .extracting(group ->
                        group.stream().mapToLong(DataFile::fileSizeInBytes).sum() * 100 / POLICY.targetBytes())
                .containsExactly(84L, 84L);
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
            DataFile file = file(MergedName.of(merged.generation(), merged.writers()), merged.bytes());
            files.removeAll(group);
            files.add(file);
            Map<Integer, Long> bytes = new HashMap<>();
            group.forEach(one -> rewrites(one).forEach((times, some) -> bytes.merge(times + 1, some, Long::sum)));
            rewrites.put(file.location(), bytes);
        }
        return !groups.isEmpty();
    }

    private void write(int writer, long bytes) {
        files.add(file("%05d-0-job-%d.parquet".formatted(writer, ++written), bytes));
    }

    private Map<Integer, Long> rewrites(DataFile file) {
        return rewrites.getOrDefault(file.location(), Map.of(0, file.fileSizeInBytes()));
    }

    private long rewrittenMoreThan(int most) {
        long[] bytes = {0};
        files.forEach(file -> rewrites(file).forEach((times, some) -> bytes[0] += times > most ? some : 0));
        return bytes[0];
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

    /** Its place is in the order in which files come, as the sequence numbers of a table are. */
    private DataFile file(String name, long bytes) {
        return DataFiles.builder(PartitionSpec.unpartitioned())
                .withPath("s3://lake/warehouse/silver/trades/data/%09d/%s".formatted(++made, name))
                .withFileSizeInBytes(bytes)
                .withRecordCount(1)
                .build();
    }
}
