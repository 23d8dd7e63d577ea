package io.kappalake.transforms.bench;

import io.kappalake.tables.Share;
import io.kappalake.transforms.feed.Decoded;
import io.kappalake.transforms.feed.Feed;
import io.kappalake.transforms.feed.Feeds;
import io.kappalake.transforms.feed.Fingerprint;
import io.kappalake.transforms.feed.PastEvents;
import io.kappalake.transforms.feed.RawRecord;
import io.kappalake.transforms.feed.Rules;
import io.kappalake.transforms.feed.Shards;
import io.kappalake.transforms.feed.Trade;
import io.kappalake.transforms.feed.WireType;
import io.kappalake.transforms.silver.Deduplicate;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.apache.flink.util.OutputTag;

/** Prints nanoseconds of CPU per event for decoding, fingerprint, wire and deduplication; each figure is the best of several rounds on one thread. */
public final class FeedBench {

    private static final int EVENTS = 200_000;
    private static final int ROUNDS = 12;
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static long sink;

    private FeedBench() {}

    public static void main(String[] args) throws Exception {
        List<RawRecord> records = records(false);
        print("decode trade, " + records.get(0).payload().length + " bytes", () -> decode(Feeds.TRADES, records));
        List<RawRecord> unicode = records(true);
        print("decode trade, not only ASCII", () -> decode(Feeds.TRADES, unicode));
        List<RawRecord> truncated = records.stream()
                .map(r -> new RawRecord(0, 0, r.timestamp(), null, Arrays.copyOf(r.payload(), 100), Map.of()))
                .toList();
        print("reject truncated", () -> decode(Feeds.TRADES, truncated));

        List<Trade> trades = new ArrayList<>();
        Feed.Decoder<Trade> decoder = Feeds.TRADES.decoder().under(Rules.DEFAULT);
        records.forEach(record -> trades.add(decoder.decode(record).event()));
        print(
                "fingerprint",
                () -> trades.forEach(
                        trade -> sink += Fingerprint.of(trade.identity()).low()));
        wire(trades);
        deduplicate(trades);
    }

    private static void decode(Feed<Trade> feed, List<RawRecord> records) {
        Feed.Decoder<Trade> decoder = feed.decoder().under(Rules.DEFAULT);
        for (RawRecord record : records) {
            Decoded<Trade> decoded = decoder.decode(record);
            sink += decoded.isEvent() ? decoded.event().price() : 1;
        }
    }

    private static void wire(List<Trade> trades) throws Exception {
        TypeSerializer<Trade> serializer = WireType.of(Feeds.TRADES).createSerializer(new SerializerConfigImpl());
        DataOutputSerializer out = new DataOutputSerializer(EVENTS * 120);
        print("wire write", () -> {
            out.clear();
            for (Trade trade : trades) {
                serializer.serialize(trade, out);
            }
        });
        System.out.println("wire bytes per event: " + out.length() / EVENTS);
        print("wire read", () -> {
            DataInputDeserializer in = new DataInputDeserializer(out.getSharedBuffer(), 0, out.length());
            for (int i = 0; i < EVENTS; i++) {
                sink += serializer.deserialize(in).price();
            }
        });
    }

    private static void deduplicate(List<Trade> trades) throws Exception {
        OutputTag<Share> counts = new OutputTag<>("counts", TypeInformation.of(Share.class));
        StreamRecord<Trade> record = new StreamRecord<>(null);
        print("deduplicate, new identities, with key and snapshot", () -> {
            try (var harness = new KeyedOneInputStreamOperatorTestHarness<>(
                    new Deduplicate<>("trades", Duration.ofHours(24), PastEvents.<Trade>none(), counts),
                    Deduplicate.shard(),
                    Types.INT,
                    Shards.COUNT,
                    1,
                    0)) {
                harness.setup(WireType.of(Feeds.TRADES).createSerializer(new SerializerConfigImpl()));
                harness.open();
                for (Trade trade : trades) {
                    sink += Shards.keyOf(Fingerprint.of(trade.identity()).high());
                    harness.getOneInputOperator().processElement(record.replace(trade));
                }
                harness.prepareSnapshotPreBarrier(1);
                harness.snapshot(1, 1);
            }
        });
        try (var harness = new KeyedOneInputStreamOperatorTestHarness<>(
                new Deduplicate<>("trades", Duration.ofHours(24), PastEvents.<Trade>none(), counts),
                Deduplicate.shard(),
                Types.INT,
                Shards.COUNT,
                1,
                0)) {
            harness.open();
            print("deduplicate, repeats, without key", () -> {
                for (Trade trade : trades) {
                    harness.getOneInputOperator().processElement(record.replace(trade));
                }
            });
        }
    }

    private static List<RawRecord> records(boolean unicode) {
        Random random = new Random(7);
        long now = Instant.parse("2026-03-01T10:00:00Z").toEpochMilli();
        List<RawRecord> records = new ArrayList<>();
        for (int i = 0; i < EVENTS; i++) {
            String json = String.format(
                    Locale.ROOT,
                    "{\"trade_id\":\"T%010d%s\",\"symbol\":\"SYM%03d\",\"price\":%.4f,\"volume\":%d,\"timestamp\":\"%s\",\"trade_type\":\"%s\",\"exchange\":\"NASDAQ\"}",
                    i * 7919L,
                    unicode ? "é" : "",
                    random.nextInt(500),
                    10 + random.nextDouble() * 500,
                    1 + random.nextInt(1000),
                    Instant.ofEpochMilli(now + i),
                    random.nextBoolean() ? "BUY" : "SELL");
            records.add(new RawRecord(
                    i % 4, i, (now + i + 20) * 1000, null, json.getBytes(StandardCharsets.UTF_8), Map.of()));
        }
        return records;
    }

    private interface Round {
        void run() throws Exception;
    }

    private static void print(String what, Round round) throws Exception {
        long best = Long.MAX_VALUE;
        for (int i = 0; i < ROUNDS; i++) {
            long start = THREADS.getCurrentThreadCpuTime();
            round.run();
            best = Math.min(best, THREADS.getCurrentThreadCpuTime() - start);
        }
        System.out.printf(Locale.ROOT, "%-55s %5d ns/event%n", what, best / EVENTS);
    }
}
