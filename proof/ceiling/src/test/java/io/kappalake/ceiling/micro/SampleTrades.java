package io.kappalake.ceiling.micro;

import io.kappalake.transforms.feed.Feed;
import io.kappalake.transforms.feed.RawRecord;
import io.kappalake.transforms.feed.Rules;
import io.kappalake.transforms.feed.market.Feeds;
import io.kappalake.transforms.feed.row.Row;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;

/** Trades of 500 symbols, one each millisecond, all with identities of their own; always the same. */
final class SampleTrades {

    static final int COUNT = 20_000;
    private static final Instant BEGIN = Instant.parse("2026-03-01T10:00:00Z");

    private SampleTrades() {}

    /** As they come from Kafka. */
    static List<RawRecord> records() {
        Random random = new Random(7);
        List<RawRecord> records = new ArrayList<>();
        for (int i = 0; i < COUNT; i++) {
            String json = String.format(
                    Locale.ROOT,
                    "{\"trade_id\":\"T%010d\",\"symbol\":\"SYM%03d\",\"price\":%.4f,\"volume\":%d,"
                            + "\"timestamp\":\"%s\",\"trade_type\":\"%s\",\"exchange\":\"NASDAQ\"}",
                    i * 7919L,
                    random.nextInt(500),
                    10 + random.nextDouble() * 500,
                    1 + random.nextInt(1000),
                    BEGIN.plusMillis(i),
                    random.nextBoolean() ? "BUY" : "SELL");
            long received = BEGIN.plusMillis(i + 20).toEpochMilli() * 1000;
            records.add(new RawRecord(i % 4, i, received, null, json.getBytes(StandardCharsets.UTF_8), Map.of()));
        }
        return records;
    }

    static List<Row> trades() {
        Feed.Decoder<Row> decoder = Feeds.TRADES.decoder().under(Rules.DEFAULT);
        return records().stream().map(record -> decoder.decode(record).event()).toList();
    }
}
