package io.kappalake.jobs.source;

import io.kappalake.tables.definition.Micros;
import io.kappalake.tables.ledger.Positions;
import io.kappalake.transforms.feed.Decoded;
import io.kappalake.transforms.feed.Event;
import io.kappalake.transforms.feed.Feed;
import io.kappalake.transforms.feed.RawRecord;
import io.kappalake.transforms.feed.Rules;
import io.kappalake.transforms.feed.market.Feeds;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** Topics that live in this JVM: records stay, offsets begin at 0, readers wait for more until a topic has ended. */
public final class MemoryTopics {

    private static final Map<String, MemoryTopics> ALL = new ConcurrentHashMap<>();

    private final String id = UUID.randomUUID().toString();
    private final Map<String, List<List<RawRecord>>> topics = new TreeMap<>();
    private final Set<String> ended = new HashSet<>();
    private CompletableFuture<Void> changed = new CompletableFuture<>();
    private boolean failing;

    private MemoryTopics() {}

    /** One topic for each feed, with this many partitions. */
    public static MemoryTopics ofAllFeeds(int partitions) {
        MemoryTopics made = new MemoryTopics();
        for (Feed<?> feed : Feeds.ALL) {
            List<List<RawRecord>> empty = new ArrayList<>();
            IntStream.range(0, partitions).forEach(i -> empty.add(new ArrayList<>()));
            made.topics.put(feed.name(), empty);
        }
        ALL.put(made.id, made);
        return made;
    }

    public static MemoryTopics of(String id) {
        return ALL.get(id);
    }

    /** Payload null for a tombstone. */
    public synchronized void send(String topic, int partition, Instant time, String payload) {
        List<RawRecord> records = topics.get(topic).get(partition);
        byte[] bytes = payload == null ? null : payload.getBytes(StandardCharsets.UTF_8);
        byte[] key = ("key-" + partition).getBytes(StandardCharsets.UTF_8);
        records.add(new RawRecord(partition, records.size(), Micros.of(time), key, bytes, Map.of()));
        wake();
    }

    /** No more records will come: its readers end when they have read all. */
    public synchronized void end(String topic) {
        ended.add(topic);
        wake();
    }

    /** Makes one reader throw, once. */
    public synchronized void failNextRead() {
        failing = true;
        wake();
    }

    public synchronized boolean hasFailed() {
        return !failing;
    }

    /** By topic and partition the offset after the last record. */
    public synchronized Positions ends() {
        Map<String, Map<Integer, Long>> ends = new TreeMap<>();
        topics.forEach((topic, partitions) -> {
            Map<Integer, Long> offsets = new TreeMap<>();
            for (int partition = 0; partition < partitions.size(); partition++) {
                offsets.put(partition, (long) partitions.get(partition).size());
            }
            ends.put(topic, offsets);
        });
        return Positions.of(ends);
    }

    public synchronized List<RawRecord> records(String topic) {
        return topics.get(topic).stream().flatMap(List::stream).toList();
    }

    public synchronized int partitions(String topic) {
        return topics.get(topic).size();
    }

    public synchronized boolean hasEnded(String topic) {
        return ended.contains(topic);
    }

    /** Null if there is none yet. */
    public synchronized RawRecord read(String topic, int partition, long offset) {
        if (failing) {
            failing = false;
            throw new IllegalStateException("a read that fails");
        }
        List<RawRecord> records = topics.get(topic).get(partition);
        return offset < records.size() ? records.get((int) offset) : null;
    }

    /** By topic, the oldest time among its partitions' next records. */
    public synchronized Map<String, Long> oldest(Positions from) {
        Map<String, Long> oldest = new TreeMap<>();
        topics.forEach((topic, partitions) -> {
            for (int partition = 0; partition < partitions.size(); partition++) {
                List<RawRecord> records = partitions.get(partition);
                long next = from.of(topic, partition).orElse(0);
                if (next < records.size()) {
                    oldest.merge(topic, records.get((int) next).timestamp(), Math::min);
                }
            }
        });
        return oldest;
    }

    /** Completes at the next thing that happens in any topic; ask before looking. */
    public synchronized CompletableFuture<Void> changed() {
        return changed;
    }

    public synchronized void wake() {
        CompletableFuture<Void> before = changed;
        changed = new CompletableFuture<>();
        before.complete(null);
    }

    /** Reads all topics, each partition from where {@code start} says or from its beginning. */
    public FeedSource source(Positions start, Rules rules) {
        return new FeedSource() {
            @Override
            public <E extends Event> DataStream<Decoded<E>> read(StreamExecutionEnvironment env, Feed<E> feed) {
                String name = "bronze-" + feed.name() + "-read";
                var source = new MemorySource<>(id, feed, rules, new HashMap<>(start.of(feed.name())));
                // A slow machine must not make a partition idle: watermarks would no longer follow from the records
                // alone.
                var watermarks = KafkaFeeds.<E>watermarks(rules, Duration.ofHours(1));
                return env.fromSource(source, watermarks, name, EventTypes.decoded())
                        .uid(name);
            }

            @Override
            public Map<String, Long> begins() {
                return oldest(start);
            }
        };
    }
}
