package io.kappalake.jobs.source;

import io.kappalake.tables.catalog.Lake;
import io.kappalake.tables.ledger.Positions;
import io.kappalake.tables.ledger.TopicLogs;
import io.kappalake.transforms.Pipeline;
import io.kappalake.transforms.bronze.Bronze;
import io.kappalake.transforms.feed.Decoded;
import io.kappalake.transforms.feed.Event;
import io.kappalake.transforms.feed.Feed;
import io.kappalake.transforms.feed.Rules;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.iceberg.SerializableTable;
import org.apache.iceberg.Table;

/**
 * Reads the feeds from their Bronze tables at one commit: each partition's records in offset order, decoded like those
 * from Kafka, with watermarks per partition.
 */
public final class BronzeFeeds implements FeedSource {

    private final Rules rules;
    private final Pace pace;
    private final Map<String, BronzeSource.Input> inputs;

    private BronzeFeeds(Rules rules, Pace pace, Map<String, BronzeSource.Input> inputs) {
        this.rules = rules;
        this.pace = pace;
        this.inputs = inputs;
    }

    /**
     * Finds the files with the requested offsets.
     *
     * @param hash commit whose Bronze is read
     * @param start by feed and partition, the first offset to read
     * @param stop by feed and partition, the offset to stop before; a missing partition has nothing to read
     * @param logs with the topics of all feeds
     */
    public static BronzeFeeds at(
            Lake lake, String hash, Rules rules, Positions start, Positions stop, TopicLogs logs, Pace pace) {
        Map<String, BronzeSource.Input> inputs = new TreeMap<>();
        for (Feed<?> feed : Pipeline.of(lake).feeds()) {
            Table table = lake.tableAt(Bronze.of(feed).fullName(), hash);
            List<BronzeSplit> splits = splits(feed.name(), start.of(feed.name()), stop.of(feed.name()));
            inputs.put(
                    feed.name(),
                    new BronzeSource.Input(
                            SerializableTable.copyOf(table),
                            BronzeFile.of(table, splits),
                            new ArrayList<>(splits),
                            new ArrayList<>(logs.ofFeed(feed.name()))));
        }
        return new BronzeFeeds(rules, pace, inputs);
    }

    private static List<BronzeSplit> splits(String feed, Map<Integer, Long> start, Map<Integer, Long> stop) {
        List<BronzeSplit> splits = new ArrayList<>();
        new TreeMap<>(stop).forEach((partition, end) -> {
            long next = start.getOrDefault(partition, 0L);
            if (next < end) {
                splits.add(new BronzeSplit(feed, partition, next, end));
            }
        });
        return splits;
    }

    @Override
    public <E extends Event> DataStream<Decoded<E>> read(StreamExecutionEnvironment env, Feed<E> feed) {
        String name = "bronze-" + feed.name() + "-read";
        return env.fromSource(
                        new BronzeSource<>(feed, rules, inputs.get(feed.name())),
                        pace.of(KafkaFeeds.watermarks(rules)),
                        name,
                        EventTypes.decoded())
                .uid(name);
    }

    /** Bytes of the files that are read, by feed. */
    public Map<String, Long> bytes() {
        Map<String, Long> bytes = new HashMap<>();
        inputs.forEach((feed, input) -> bytes.put(
                feed,
                input.files().values().stream()
                        .flatMap(List::stream)
                        .distinct()
                        .mapToLong(BronzeFile::bytes)
                        .sum()));
        return bytes;
    }
}
