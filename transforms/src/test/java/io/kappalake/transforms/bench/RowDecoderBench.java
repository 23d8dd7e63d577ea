package io.kappalake.transforms.bench;

import io.kappalake.transforms.feed.Decoded;
import io.kappalake.transforms.feed.Feed;
import io.kappalake.transforms.feed.RawRecord;
import io.kappalake.transforms.feed.Rules;
import io.kappalake.transforms.feed.market.Feeds;
import io.kappalake.transforms.feed.row.Row;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;

/**
 * CPU nanoseconds of a record in the decoder, and over the wire, for the built-in feeds: in turns, medians of several
 * rounds. Run: {@code mvn -pl transforms -am test-compile}, then this class on the test class path.
 */
public final class RowDecoderBench {

    private static final int RECORDS = 400_000;
    private static final int ROUNDS = 9;
    private static final long KAFKA_TIME = 1_772_359_200_000_000L;

    private RowDecoderBench() {}

    public static void main(String[] args) throws IOException {
        Map<String, List<RawRecord>> records = new LinkedHashMap<>();
        Map<String, long[][]> nanos = new LinkedHashMap<>();
        for (Feed<Row> feed : Feeds.ALL) {
            records.put(feed.name(), records(feed.name()));
            nanos.put(feed.name(), new long[2][ROUNDS]);
        }
        for (int round = 0; round < ROUNDS; round++) {
            for (Feed<Row> feed : Feeds.ALL) {
                nanos.get(feed.name())[0][round] = decode(feed, records.get(feed.name()));
                nanos.get(feed.name())[1][round] = send(feed, records.get(feed.name()));
            }
        }
        nanos.forEach((feed, each) ->
                System.out.printf("%s: decode %d ns, wire %d ns%n", feed, median(each[0]), median(each[1])));
    }

    private static long decode(Feed<Row> feed, List<RawRecord> records) {
        Feed.Decoder<Row> decoder = feed.decoder().under(Rules.DEFAULT);
        long sum = 0;
        long start = cpu();
        for (RawRecord record : records) {
            Decoded<Row> decoded = decoder.decode(record);
            if (!decoded.isEvent()) {
                throw new IllegalStateException(decoded.rejection().toString());
            }
            sum += decoded.event().eventTime();
        }
        return perRecord(start, records.size(), sum);
    }

    private static long send(Feed<Row> feed, List<RawRecord> records) throws IOException {
        Feed.Decoder<Row> decoder = feed.decoder().under(Rules.DEFAULT);
        List<Row> events = new ArrayList<>();
        for (RawRecord record : records.subList(0, RECORDS / 4)) {
            events.add(decoder.decode(record).event());
        }
        DataOutputSerializer out = new DataOutputSerializer(256);
        DataInputDeserializer in = new DataInputDeserializer();
        long sum = 0;
        long start = cpu();
        for (Row event : events) {
            out.clear();
            feed.wire().write(event, out);
            in.setBuffer(out.getSharedBuffer(), 0, out.length());
            sum += feed.wire().read(in).eventTime();
        }
        return perRecord(start, events.size(), sum);
    }

    private static long perRecord(long start, int records, long sum) {
        long nanos = (cpu() - start) / records;
        // Used, so that nothing is left out.
        return sum == 1 ? 0 : nanos;
    }

    private static long cpu() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    private static long median(long[] values) {
        long[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    private static List<RawRecord> records(String feed) {
        List<RawRecord> records = new ArrayList<>();
        for (int i = 0; i < RECORDS; i++) {
            byte[] payload = payload(feed, i).replace('\'', '"').getBytes(StandardCharsets.UTF_8);
            records.add(new RawRecord(0, i, KAFKA_TIME, null, payload, Map.of()));
        }
        return records;
    }

    private static String payload(String feed, int i) {
        String time = "2026-03-01T09:%02d:%02d.%06dZ".formatted(i / 60 % 60, i % 60, i);
        String symbol = "S" + i % 500;
        double price = 100 + i % 10_000 / 100.0;
        return switch (feed) {
            case "trades" ->
                "{'trade_id':'t-%d','symbol':'%s','price':%s,'volume':%d,'timestamp':'%s','trade_type':'%s','exchange':'NYSE'}"
                        .formatted(i, symbol, price, 1 + i % 900, time, i % 2 == 0 ? "BUY" : "SELL");
            case "quotes" ->
                "{'quote_id':'q-%d','symbol':'%s','bid':%s,'ask':%s,'timestamp':'%s','exchange':'IEX'}"
                        .formatted(i, symbol, price, price + 1, time);
            default ->
                "{'order_id':'o-%d','customer_id':'c-%d','order_value':%s,'timestamp':'%s','status':'completed'}"
                        .formatted(i, i % 5000, price, time);
        };
    }
}
