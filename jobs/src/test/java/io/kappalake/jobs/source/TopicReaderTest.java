package io.kappalake.jobs.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kappalake.transforms.feed.Decoded;
import io.kappalake.transforms.feed.row.Row;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.flink.core.io.InputStatus;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.kafka.clients.consumer.LogTruncationException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TopicReaderTest {

    private TestTopic topic;
    private TopicReader<Row> reader;
    private ReadRecords read = new ReadRecords();

    @BeforeEach
    void start() throws Exception {
        topic = new TestTopic(2);
        reader = reader();
    }

    @AfterEach
    void stop() {
        reader.close();
        topic.close();
    }

    @Test
    void readsEachPartitionFromItsFirstOffsetToItsLast() throws Exception {
        topic.send(0, "a", "bb", "ccc", "d");
        topic.send(1, "e", "f");
        reader.addSplits(List.of(split(0, 1, 3), split(1, 0, 2)));
        reader.notifyNoMoreSplits();

        readToTheEnd();

        assertThat(read.lines).containsExactlyInAnyOrder("0:1 bb", "0:2 ccc", "1:0 e", "1:1 f");
        assertThat(read.lines.indexOf("0:1 bb")).isLessThan(read.lines.indexOf("0:2 ccc"));
        assertThat(read.timestamps).containsExactlyInAnyOrder(1002L, 1003L, 1001L, 1001L);
        assertThat(read.splits).isEmpty();
    }

    @Test
    void aLogThatWasTruncatedSinceStopsTheRunForGood() {
        topic.send(0, "a", "b", "c");
        // The lake read offset 1 under a leader epoch that the log, as it is now, never had.
        reader.addSplits(List.of(new ReadSplit(topic.partition(0), 2, 4, 99)));

        assertThatThrownBy(this::readToTheEnd)
                .isInstanceOf(SuppressRestartsException.class)
                .hasRootCauseInstanceOf(LogTruncationException.class)
                .cause()
                .hasMessageStartingWith("Kafka's log was truncated: it has other records than those that were read of "
                        + topic.partition(0))
                .hasMessageContaining("./lake resume --new-topic");
        assertThat(read.lines).isEmpty();
    }

    @Test
    void anOffsetThatKafkaNoLongerHasStopsTheRunForGood() throws Exception {
        topic.send(0, "a", "b", "c");
        topic.forget(0, 2);
        reader.addSplits(List.of(split(0, 1, 3)));

        assertThatThrownBy(this::readToTheEnd)
                .isInstanceOf(SuppressRestartsException.class)
                .cause()
                .hasMessageContaining(
                        "Kafka no longer has the records that come next, of " + topic.partition(0) + " at offset 1");
        assertThat(read.lines).isEmpty();
    }

    @Test
    void theStateKnowsTheLeaderEpochOfTheLastRecord() throws Exception {
        topic.send(0, "a", "b");
        reader.addSplits(List.of(split(0, 0, 9)));
        readUntil(2);

        assertThat(reader.snapshotState(1)).containsExactly(new ReadSplit(topic.partition(0), 2, 9, 0));
    }

    @Test
    void endsWhereTheLastOffsetsHaveNoRecords() throws Exception {
        topic.send(0, "a");
        topic.abort(0, "never");
        // Two records and the ends of two transactions.
        reader.addSplits(List.of(split(0, 0, 4), split(1, 0, 0)));
        reader.notifyNoMoreSplits();

        readToTheEnd();

        assertThat(read.lines).containsExactly("0:0 a");
    }

    @Test
    void aStateTakenAfterAnyRecordGoesOnWithTheNext() throws Exception {
        String[] values = IntStream.range(0, 12).mapToObj(i -> "v" + i).toArray(String[]::new);
        topic.send(0, Arrays.copyOf(values, 7));
        topic.send(1, values);
        List<KafkaPartitionSplit> all = List.of(split(0, 0, 8), split(1, 0, 13));
        reader.addSplits(all);
        reader.notifyNoMoreSplits();
        readToTheEnd();
        List<String> whole = List.copyOf(read.lines);
        assertThat(whole).hasSize(19);

        for (int before = 0; before <= whole.size(); before++) {
            read = new ReadRecords();
            List<String> both = new ArrayList<>(readSome(all, before));
            both.addAll(read.lines);
            assertThat(both).as("state after %d records", before).containsExactlyInAnyOrderElementsOf(whole);
        }
    }

    /**
     * Reads this many records, takes the state, and reads the rest into {@link #read} with another reader. Returns the
     * first ones.
     */
    private List<String> readSome(List<KafkaPartitionSplit> splits, int count) throws Exception {
        restartWith(splits);
        while (read.lines.size() < count) {
            reader.pollNext(read);
        }
        List<String> first = read.lines;
        List<KafkaPartitionSplit> state = reader.snapshotState(1);
        read = new ReadRecords();
        restartWith(state);
        readToTheEnd();
        return first;
    }

    private void restartWith(List<KafkaPartitionSplit> splits) {
        reader.close();
        reader = reader();
        reader.addSplits(splits);
        reader.notifyNoMoreSplits();
    }

    @Test
    void withoutEndItWaitsAndTakesWhatComesAndPartitionsThatAreAdded() throws Exception {
        assertThat(reader.pollNext(read)).isEqualTo(InputStatus.NOTHING_AVAILABLE);
        var assigned = reader.isAvailable();
        assertThat(assigned).isNotDone();

        reader.addSplits(List.of(endless(0, 0)));
        assertThat(assigned).isDone();
        topic.send(0, "a");
        readUntil(1);
        while (reader.pollNext(read) != InputStatus.NOTHING_AVAILABLE) {}
        reader.isAvailable().get(10, TimeUnit.SECONDS);

        topic.addPartitions(3);
        topic.send(0, "b");
        // As the connector gives out what it discovers.
        reader.addSplits(List.of(endless(2, KafkaPartitionSplit.EARLIEST_OFFSET)));
        assertThat(reader.snapshotState(1)).containsExactlyInAnyOrder(read(0, 1), endless(2, 0));
        topic.send(2, "x");
        readUntil(3);

        assertThat(read.lines).containsExactlyInAnyOrder("0:0 a", "0:2 b", "2:0 x");
        assertThat(reader.snapshotState(2)).containsExactlyInAnyOrder(read(0, 3), read(2, 1));
    }

    @Test
    void anAddedPartitionIsReadFromTheFirstOffsetThatKafkaHas() throws Exception {
        topic.send(0, "a", "b", "c");
        topic.forget(0, 2);

        reader.addSplits(List.of(endless(0, KafkaPartitionSplit.EARLIEST_OFFSET)));
        readUntil(1);

        assertThat(read.lines).containsExactly("0:2 c");
    }

    @Test
    void aReaderWithoutPartitionsEndsOnceItIsKnownThatItGetsNone() {
        assertThat(reader.pollNext(read)).isEqualTo(InputStatus.NOTHING_AVAILABLE);
        var told = reader.isAvailable();

        reader.notifyNoMoreSplits();

        assertThat(told).isDone();
        assertThat(reader.pollNext(read)).isEqualTo(InputStatus.END_OF_INPUT);
    }

    @Test
    void aPausedPartitionWaitsForTheOthers() throws Exception {
        topic.send(0, "a", "b");
        topic.send(1, "c", "d");
        reader.addSplits(List.of(endless(0, 0), endless(1, 0)));
        reader.pauseOrResumeSplits(List.of(endless(0, 0).splitId()), List.of());

        readUntil(2);
        for (int i = 0; i < 20; i++) {
            reader.pollNext(read);
        }
        assertThat(read.lines).containsExactly("1:0 c", "1:1 d");

        reader.pauseOrResumeSplits(List.of(), List.of(endless(0, 0).splitId()));
        readUntil(4);
        assertThat(read.lines).containsExactly("1:0 c", "1:1 d", "0:0 a", "0:1 b");
    }

    private void readToTheEnd() throws Exception {
        InputStatus status = reader.pollNext(read);
        while (status != InputStatus.END_OF_INPUT) {
            reader.isAvailable().get(10, TimeUnit.SECONDS);
            status = reader.pollNext(read);
        }
    }

    private void readUntil(int count) throws Exception {
        while (read.lines.size() < count) {
            reader.pollNext(read);
            reader.isAvailable().get(10, TimeUnit.SECONDS);
        }
    }

    private KafkaPartitionSplit split(int partition, long from, long stop) {
        return new KafkaPartitionSplit(topic.partition(partition), from, stop);
    }

    /** As {@link #endless}, after a record of a broker that was never restarted. */
    private KafkaPartitionSplit read(int partition, long next) {
        return new ReadSplit(topic.partition(partition), next, KafkaPartitionSplit.NO_STOPPING_OFFSET, 0);
    }

    private KafkaPartitionSplit endless(int partition, long from) {
        return new KafkaPartitionSplit(topic.partition(partition), from);
    }

    private TopicReader<Row> reader() {
        return new TopicReader<>(
                topic.name,
                any -> raw -> new Decoded<>(raw, null, null),
                KafkaFeeds.consumer(TestTopic.client()),
                any -> LastRead.NONE,
                new ReaderContext());
    }
}
