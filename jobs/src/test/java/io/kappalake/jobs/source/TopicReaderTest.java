package io.kappalake.jobs.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.kafka.clients.consumer.LogTruncationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** From the first offset to the last, from any state, and where Kafka no longer has what comes next. */
@Timeout(60)
class TopicReaderTest extends TopicReaderFixture {

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
}
