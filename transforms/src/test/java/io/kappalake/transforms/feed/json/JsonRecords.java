package io.kappalake.transforms.feed.json;

import io.kappalake.transforms.feed.Decoded;
import io.kappalake.transforms.feed.Event;
import io.kappalake.transforms.feed.Feed;
import io.kappalake.transforms.feed.RawRecord;
import io.kappalake.transforms.feed.Rules;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;

/** A good record of each feed, in JSON with single quotes, and its decoding. */
final class JsonRecords {

    static final long KAFKA_TIME = micros("2026-03-01T10:00:00Z");

    static final String TRADE = "{'trade_id':'t-1','symbol':'AAPL','price':189.5,'volume':100,"
            + "'timestamp':'2026-03-01T09:59:59.5Z','trade_type':'BUY','exchange':'NASDAQ'}";

    static final String QUOTE =
            "{'quote_id':'q-1','symbol':'AAPL','bid':'189.49','ask':189.51,'timestamp':'2026-03-01T09:59:59Z',"
                    + "'exchange':'NYSE'}";

    static final String ORDER =
            "{'order_id':'o-1','customer_id':'c-1','order_value':20.25,'timestamp':'2026-03-01T09:59:59Z',"
                    + "'status':'completed'}";

    private JsonRecords() {}

    static <E extends Event> Decoded<E> decode(Feed<E> feed, String payload) {
        return decode(feed, bytes(payload));
    }

    static <E extends Event> Decoded<E> decode(Feed<E> feed, byte[] payload) {
        return feed.decoder().under(Rules.DEFAULT).decode(raw(payload));
    }

    static byte[] bytes(String quotedSingly) {
        return quotedSingly.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    }

    static RawRecord raw(byte[] payload) {
        return new RawRecord(3, 42, KAFKA_TIME, null, payload, Map.of());
    }

    static long micros(String instant) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.parse(instant));
    }
}
