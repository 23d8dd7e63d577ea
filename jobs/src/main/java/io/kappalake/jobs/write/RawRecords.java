package io.kappalake.jobs.write;

import io.kappalake.tables.catalog.Probe;
import io.kappalake.tables.definition.Micros;
import io.kappalake.tables.ledger.Generation;
import io.kappalake.transforms.bronze.Bronze;
import io.kappalake.transforms.feed.Decoded;
import io.kappalake.transforms.feed.Event;
import io.kappalake.transforms.feed.Feed;
import io.kappalake.transforms.feed.RawRecord;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.iceberg.Table;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/** What becomes of the raw records on their way to Silver. Either way the ledger counts them, with their offsets. */
public enum RawRecords {
    /** They are appended to Bronze. */
    KEPT {
        @Override
        public <E extends Event> OneInputStreamOperator<Decoded<E>, Decoded<E>> writer(
                Feed<E> feed, Table bronze, Probe probe) {
            return new WriteFiles<>(
                    FileTarget.of(Bronze.of(feed), bronze, Decoded::raw, probe), new Tally.OfOffsets<>(feed.name()));
        }
    },
    /** Bronze already has them: this is a replay. */
    REPLAYED {
        @Override
        public <E extends Event> OneInputStreamOperator<Decoded<E>, Decoded<E>> writer(
                Feed<E> feed, Table bronze, Probe probe) {
            return new WriteFiles<>(FileTarget.none(), new Tally.OfOffsets<>(feed.name()));
        }
    };

    public abstract <E extends Event> OneInputStreamOperator<Decoded<E>, Decoded<E>> writer(
            Feed<E> feed, Table bronze, Probe probe);

    /**
     * A record as Bronze keeps it. Of headers with the same name the last counts.
     *
     * @param number of its topic within the feed
     */
    public static RawRecord of(ConsumerRecord<byte[], byte[]> kafka, int generation, int number) {
        return new RawRecord(
                Generation.partition(generation, number, kafka.partition()),
                kafka.offset(),
                Micros.ofKafka(kafka.timestamp()),
                kafka.key(),
                kafka.value(),
                headers(kafka),
                kafka.leaderEpoch().orElse(RawRecord.NO_EPOCH));
    }

    private static Map<String, byte[]> headers(ConsumerRecord<byte[], byte[]> kafka) {
        Header[] headers = kafka.headers().toArray();
        if (headers.length == 0) {
            return Map.of();
        }
        Map<String, byte[]> map = new HashMap<>();
        for (Header header : headers) {
            map.put(header.key(), header.value());
        }
        return map;
    }
}
