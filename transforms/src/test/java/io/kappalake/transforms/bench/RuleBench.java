package io.kappalake.transforms.bench;

import io.kappalake.transforms.feed.Decoded;
import io.kappalake.transforms.feed.Feed;
import io.kappalake.transforms.feed.RawRecord;
import io.kappalake.transforms.feed.Rules;
import io.kappalake.transforms.feed.SoftRule;
import io.kappalake.transforms.feed.file.FeedFile;
import io.kappalake.transforms.feed.row.Row;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * CPU nanoseconds of a trade in the decoder without a rule, and what each of some rules adds: in turns, medians of
 * several rounds. Run: {@code mvn -pl transforms -am test-compile}, then this class on the test class path.
 */
public final class RuleBench {

    private static final int RECORDS = 200_000;
    private static final int ROUNDS = 15;
    private static final int WARM_UP = 4;
    private static final long KAFKA_TIME = 1_772_359_200_000_000L;

    private static final String FEED = """
            feed: trades
            topics:
              - topic: trades
            columns:
              trade_id: { type: text, required: true }
              symbol: { type: text, required: true }
              price: { type: "decimal(18,8)", required: true, positive: true }
              volume: { type: "decimal(18,8)", required: true, positive: true }
              side: { type: text, required: true, one_of: [BUY, SELL] }
              event_time: { type: timestamp, required: true }
            identity: [trade_id]
            """;

    private static final List<String> CHECKS = List.of(
            "price < 1000000",
            "price <= volume * 1000",
            "price * volume < 1000000000000",
            "price - volume < 1000000",
            "price / volume < 1000000",
            "side <> 'HOLD'",
            "side IN ('BUY', 'SELL')",
            "trade_id LIKE 't-%'",
            "trade_id LIKE 't_%'",
            "trade_id RLIKE '^t-[0-9]+$'",
            "event_time > TIMESTAMP '2000-01-01 00:00:00'");

    /** As a careful person might write them. */
    private static final List<String> TWENTY = List.of(
            "price < 1000000",
            "price >= 0.0001",
            "volume < 1000000000",
            "volume >= 0.00000001",
            "price <= volume * 100000",
            "price * volume < 1000000000000",
            "price - volume < 1000000",
            "price BETWEEN 0.01 AND 500000",
            "volume BETWEEN 0.01 AND 5000000",
            "side <> 'HOLD'",
            "side IN ('BUY', 'SELL')",
            "symbol <> ''",
            "symbol <> 'TEST'",
            "symbol NOT IN ('ZVZZT', 'ZWZZT', 'ZXZZT')",
            "trade_id LIKE 't-%'",
            "trade_id <> '0'",
            "event_time > TIMESTAMP '2000-01-01 00:00:00'",
            "event_time < TIMESTAMP '2100-01-01 00:00:00'",
            "side = 'BUY' OR price > 1",
            "NOT (side = 'SELL' AND volume > 1000000)");

    private RuleBench() {}

    public static void main(String[] args) throws IOException {
        Path file = Files.createTempDirectory("feeds").resolve("trades.yaml");
        Map<String, Feed.Decoder<Row>> decoders = new LinkedHashMap<>();
        decoders.put("no rule", decoder(file, ""));
        for (String check : CHECKS) {
            decoders.put(check, decoder(file, "rules:\n  - reason: BROKEN\n    check: \"" + check + "\"\n"));
        }
        decoders.put("twenty that reject", decoder(file, rules("reject")));
        Feed.Decoder<Row> twentySoft = soft(file);
        decoders.put("twenty that warn", twentySoft);
        List<RawRecord> records = records();
        Map<String, long[]> nanos = new LinkedHashMap<>();
        for (int round = -WARM_UP; round < ROUNDS; round++) {
            for (Map.Entry<String, Feed.Decoder<Row>> each : decoders.entrySet()) {
                long taken = decode(each.getValue(), records);
                if (round >= 0) {
                    nanos.computeIfAbsent(each.getKey(), key -> new long[ROUNDS])[round] = taken;
                }
            }
        }
        long without = median(nanos.get("no rule"));
        System.out.printf("%-50s %5d ns%n", "no rule", without);
        for (String check : CHECKS) {
            System.out.printf("%-50s %+5d ns%n", check, median(nanos.get(check)) - without);
        }
        for (String twenty : List.of("twenty that reject", "twenty that warn")) {
            System.out.printf("%-50s %+5d ns%n", twenty, median(nanos.get(twenty)) - without);
        }
    }

    private static String rules(String fate) {
        StringBuilder rules = new StringBuilder("rules:\n");
        for (int i = 0; i < TWENTY.size(); i++) {
            rules.append("  - { reason: RULE_%d, otherwise: %s, check: \"%s\" }%n".formatted(i, fate, TWENTY.get(i)));
        }
        return rules.toString();
    }

    /** Decodes, and decides on events as the writer of Silver does. */
    private static Feed.Decoder<Row> soft(Path file) throws IOException {
        Files.writeString(file, FEED + rules("warn"));
        FeedFile feed = FeedFile.read(file);
        Feed.Decoder<Row> decoder = feed.decoder("trades").under(Rules.DEFAULT);
        List<SoftRule<Row>> rules = new ArrayList<>(feed.feed().softRules());
        return raw -> {
            Decoded<Row> decoded = decoder.decode(raw);
            for (int at = 0; at < rules.size(); at++) {
                if (rules.get(at).test().isBrokenBy(decoded.event())) {
                    throw new IllegalStateException(rules.get(at).reason());
                }
            }
            return decoded;
        };
    }

    private static Feed.Decoder<Row> decoder(Path file, String rules) throws IOException {
        Files.writeString(file, FEED + rules);
        return FeedFile.read(file).decoder("trades").under(Rules.DEFAULT);
    }

    private static long decode(Feed.Decoder<Row> decoder, List<RawRecord> records) {
        long start = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        for (RawRecord record : records) {
            if (!decoder.decode(record).isEvent()) {
                throw new IllegalStateException(
                        decoder.decode(record).rejection().toString());
            }
        }
        return (ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - start) / records.size();
    }

    private static long median(long[] values) {
        long[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    private static List<RawRecord> records() {
        List<RawRecord> records = new ArrayList<>();
        for (int i = 0; i < RECORDS; i++) {
            String payload =
                    "{\"trade_id\":\"t-%d\",\"symbol\":\"S%d\",\"price\":%s,\"volume\":%d,\"side\":\"%s\",\"event_time\":\"%s\"}"
                            .formatted(
                                    i,
                                    i % 500,
                                    100 + i % 10_000 / 100.0,
                                    1 + i % 900,
                                    i % 2 == 0 ? "BUY" : "SELL",
                                    "2026-03-01T09:%02d:%02d.%06dZ".formatted(i / 60 % 60, i % 60, i));
            records.add(new RawRecord(0, i, KAFKA_TIME, null, payload.getBytes(StandardCharsets.UTF_8), Map.of()));
        }
        return records;
    }
}
