package io.kappalake.jobs.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.flink.core.io.InputStatus;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Partitions that come, wait for others, or never come. */
@Timeout(60)
class TopicReaderPartitionsTest extends TopicReaderFixture {

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
}
