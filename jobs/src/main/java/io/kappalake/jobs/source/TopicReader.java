package io.kappalake.jobs.source;

import io.kappalake.jobs.write.RawRecords;
import io.kappalake.tables.LakeException;
import io.kappalake.transforms.feed.Decoded;
import io.kappalake.transforms.feed.Event;
import io.kappalake.transforms.feed.Feed;
import io.kappalake.transforms.feed.RawRecord;
import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceOutput;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.connector.kafka.source.metrics.KafkaSourceReaderMetrics;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.flink.core.io.InputStatus;
import org.apache.flink.metrics.Counter;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads partitions of one feed's topics in the task's thread. The connector's own reader polls Kafka in another thread:
 * the task then takes record by record from another core's memory, at about a tenth of the CPU of the whole job
 * (docs/benchmarks.md).
 */
final class TopicReader<E extends Event> implements SourceReader<Decoded<E>, KafkaPartitionSplit> {

    /** While the task waits for Kafka, a barrier waits for the task. What is in flight arrives within this time. */
    private static final Duration POLL = Duration.ofMillis(10);

    /** Pause after a wait without records. */
    private static final long PAUSE_MILLIS = 10;

    private final Function<String, Feed.Decoder<E>> decoders;
    private final Function<String, LastRead> last;
    private final Map<String, Feed.Decoder<E>> made = new HashMap<>();
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final KafkaSourceReaderMetrics metrics;
    private final Counter read;
    private final Map<TopicPartition, Partition<E>> open = new HashMap<>();

    private Iterator<ConsumerRecord<byte[], byte[]>> polled = Collections.emptyIterator();
    private Partition<E> current;
    private SourceOutput<Decoded<E>> output;
    private boolean allAssigned;
    private CompletableFuture<Void> more = new CompletableFuture<>();

    /**
     * @param decoders by topic
     * @param last by topic, what the lake last read from each partition
     */
    TopicReader(
            String feed,
            Function<String, Feed.Decoder<E>> decoders,
            Properties properties,
            Function<String, LastRead> last,
            SourceReaderContext context) {
        this.decoders = decoders;
        this.last = last;
        this.consumer = new KafkaConsumer<>(
                named(properties, feed + "-" + context.getIndexOfSubtask()),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        this.metrics = new KafkaSourceReaderMetrics(context.metricGroup());
        metrics.registerKafkaConsumerMetrics(consumer);
        metrics.registerNumBytesIn(consumer);
        this.read = context.metricGroup().getIOMetricGroup().getNumRecordsInCounter();
    }

    private static Properties named(Properties properties, String reader) {
        Properties named = new Properties();
        named.putAll(properties);
        named.setProperty("client.id", properties.getProperty("client.id.prefix", "kappalake") + "-" + reader);
        return named;
    }

    /** A partition and the offset that it stops before. */
    private static final class Partition<E extends Event> {

        private final KafkaPartitionSplit split;
        private final Feed.Decoder<E> decoder;
        private final int generation;
        private final int number;
        private final long stop;
        private long next;
        private int epoch;

        Partition(KafkaPartitionSplit split, Feed.Decoder<E> decoder, LastRead last, long next, int epoch) {
            this.split = split;
            this.decoder = decoder;
            this.generation = last.generation();
            this.number = last.number();
            this.stop = split.getStoppingOffset().orElse(Long.MAX_VALUE);
            this.next = next;
            this.epoch = epoch;
        }

        TopicPartition name() {
            return split.getTopicPartition();
        }

        KafkaPartitionSplit left() {
            long end = stop == Long.MAX_VALUE ? KafkaPartitionSplit.NO_STOPPING_OFFSET : stop;
            return epoch == RawRecord.NO_EPOCH
                    ? new KafkaPartitionSplit(name(), next, end)
                    : new ReadSplit(name(), next, end, epoch);
        }

        /** The epoch lets Kafka compare its log before the offset with what was read. */
        OffsetAndMetadata position() {
            return new OffsetAndMetadata(next, epoch == RawRecord.NO_EPOCH ? Optional.empty() : Optional.of(epoch), "");
        }
    }

    @Override
    public void start() {}

    @Override
    public void addSplits(List<KafkaPartitionSplit> splits) {
        for (KafkaPartitionSplit split : splits) {
            long start = start(split);
            LastRead before = last.apply(split.getTopic());
            open.put(
                    split.getTopicPartition(),
                    new Partition<>(
                            split,
                            made.computeIfAbsent(split.getTopic(), decoders),
                            before,
                            start,
                            epoch(split, before, start)));
            metrics.registerTopicPartition(split.getTopicPartition());
        }
        assign();
        for (KafkaPartitionSplit split : splits) {
            consumer.seek(
                    split.getTopicPartition(),
                    open.get(split.getTopicPartition()).position());
        }
        more.complete(null);
    }

    /** For a partition added to the topic, the connector knows no offset, only that reading starts at the beginning. */
    private long start(KafkaPartitionSplit split) {
        if (split.getStartingOffset() != KafkaPartitionSplit.EARLIEST_OFFSET) {
            return split.getStartingOffset();
        }
        TopicPartition partition = split.getTopicPartition();
        return consumer.beginningOffsets(List.of(partition)).get(partition);
    }

    private static int epoch(KafkaPartitionSplit split, LastRead last, long start) {
        return split instanceof ReadSplit read
                ? read.epoch()
                : last.epochBefore(split.getPartition(), start).orElse(RawRecord.NO_EPOCH);
    }

    @Override
    public void notifyNoMoreSplits() {
        allAssigned = true;
        more.complete(null);
    }

    @Override
    public InputStatus pollNext(ReaderOutput<Decoded<E>> outputs) {
        try {
            return next(outputs);
        } catch (OffsetOutOfRangeException e) {
            // The records are gone; waiting for others at their offsets would lose them silently.
            throw new SuppressRestartsException(new LakeException(MissingRecords.line(e), e));
        }
    }

    private InputStatus next(ReaderOutput<Decoded<E>> outputs) {
        if (!polled.hasNext()) {
            leaveEnded(outputs);
            if (open.isEmpty()) {
                more = new CompletableFuture<>();
                return allAssigned ? InputStatus.END_OF_INPUT : InputStatus.NOTHING_AVAILABLE;
            }
            poll();
            if (!polled.hasNext()) {
                more = new CompletableFuture<Void>().completeOnTimeout(null, PAUSE_MILLIS, TimeUnit.MILLISECONDS);
                return InputStatus.NOTHING_AVAILABLE;
            }
        }
        emit(polled.next(), outputs);
        return InputStatus.MORE_AVAILABLE;
    }

    @Override
    public CompletableFuture<Void> isAvailable() {
        return polled.hasNext() ? CompletableFuture.completedFuture(null) : more;
    }

    private void poll() {
        open.values().forEach(partition -> metrics.recordCurrentOffset(partition.name(), partition.next - 1));
        ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
        records.partitions().forEach(partition -> metrics.maybeAddRecordsLagMetric(consumer, partition));
        metrics.updateNumBytesInCounter();
        polled = records.iterator();
    }

    private void emit(ConsumerRecord<byte[], byte[]> record, ReaderOutput<Decoded<E>> outputs) {
        if (current == null
                || current.split.getPartition() != record.partition()
                || !current.split.getTopic().equals(record.topic())) {
            current = open.get(new TopicPartition(record.topic(), record.partition()));
            output = outputs.createOutputForSplit(current.split.splitId());
        }
        if (record.offset() >= current.stop) {
            return;
        }
        read.inc();
        RawRecord raw = RawRecords.of(record, current.generation, current.number);
        output.collect(current.decoder.decode(raw), record.timestamp());
        current.next = record.offset() + 1;
        current.epoch = raw.leaderEpoch();
    }

    /** Positions count too, since the last offsets may have no records. */
    private void leaveEnded(ReaderOutput<Decoded<E>> outputs) {
        List<Partition<E>> ended = open.values().stream()
                .filter(partition -> partition.stop != Long.MAX_VALUE
                        && (partition.next >= partition.stop || consumer.position(partition.name()) >= partition.stop))
                .toList();
        if (ended.isEmpty()) {
            return;
        }
        for (Partition<E> partition : ended) {
            open.remove(partition.name());
            metrics.removeRecordsLagMetric(partition.name());
            outputs.releaseOutputForSplit(partition.split.splitId());
        }
        assign();
    }

    private void assign() {
        current = null;
        consumer.assign(open.values().stream().map(Partition::name).toList());
    }

    @Override
    public List<KafkaPartitionSplit> snapshotState(long checkpoint) {
        return open.values().stream().map(Partition::left).toList();
    }

    @Override
    public void pauseOrResumeSplits(Collection<String> pause, Collection<String> resume) {
        consumer.pause(partitions(pause));
        consumer.resume(partitions(resume));
    }

    private List<TopicPartition> partitions(Collection<String> splits) {
        return open.values().stream()
                .filter(partition -> splits.contains(partition.split.splitId()))
                .map(Partition::name)
                .toList();
    }

    @Override
    public void close() {
        // There is no group to leave, and Kafka would answer only after the fetch that waits for new records.
        consumer.close(CloseOptions.timeout(Duration.ZERO));
    }
}
