package io.kappalake.transforms.feed.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.transforms.feed.Decoded;
import io.kappalake.transforms.feed.Feed;
import io.kappalake.transforms.feed.RawRecord;
import io.kappalake.transforms.feed.Rules;
import io.kappalake.transforms.feed.Seed;
import io.kappalake.transforms.feed.row.Row;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Random;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.api.Test;

/** Whatever a record holds, it is an event or has a reason, and never an exception. */
class MutatedRecordsTest {

    /** More by {@code -Drecords=10000000}. */
    private static final int RECORDS = Integer.getInteger("records", 60_000);

    private static final String FEED = """
            feed: samples
            topics:
              - topic: samples
                fields:
                  id: { from: [s, data.a], join: "-" }
                  whole: { from: data.n, nulls: [-1, NA] }
                  cents: { from: data.c, scale: 2 }
                  wide: data.w
                  ratio: data.items[0].r
                  side: { from: m, map: { true: SELL, false: BUY }, default: NONE }
                  day: { from: d, time: dd.MM.yyyy }
                  local: { from: l, time: "yyyy-MM-dd HH:mm:ss", zone: Europe/Berlin }
                  event_time: { from: data.t, time: epoch-millis }
                  body: { from: b, encoding: hex }
                  rest: data
                  sender: { header: sender }
                  key: { kafka: key }
            columns:
              id: { type: text, required: true }
              whole: integer
              cents: { type: decimal(18,8), required: true }
              wide: { type: decimal(38,12) }
              ratio: double
              side: text
              day: date
              local: timestamp
              event_time: { type: timestamp, required: true }
              body: binary
              rest: json
              sender: text
              key: binary
            identity: [id, event_time]
            rules:
              - reason: ODD
                check: whole / cents * ratio < wide OR side RLIKE '^(S+)+$' OR `day` <= DATE '2026-01-01' OR id LIKE '%-%'
              - reason: LATE
                check: "`local` IS NULL OR event_time BETWEEN `local` AND TIMESTAMP '9999-01-01 00:00:00'"
            """;

    private static final String RECORD =
            "{\"s\":\"BTC\",\"data\":{\"a\":17,\"n\":\"-5\",\"c\":12345,\"w\":1234567890.5,"
                    + "\"t\":1772359199999,\"items\":[{\"r\":1.5e-3},[]]},\"m\":true,\"d\":\"01.03.2026\","
                    + "\"l\":\"2026-03-01 10:00:00\",\"b\":\"00ff\"}";

    @Test
    void aMutatedRecordIsAnEventOrHasAReason() throws Exception {
        Random random = Seed.printed("mutated records");
        FeedFile file = FeedOf.text(FEED);
        Feed<Row> feed = file.feed();
        Feed.Decoder<Row> decoder = feed.decoder().under(Rules.DEFAULT);
        DataOutputSerializer out = new DataOutputSerializer(256);
        int accepted = 0;
        for (int i = 0; i < RECORDS; i++) {
            byte[] payload = payload(random);
            RawRecord raw = new RawRecord(0, i, FeedOf.KAFKA_TIME, key(random), payload, headers(random));

            Decoded<Row> decoded = decoder.decode(raw);

            assertThat(decoded.isEvent()).isEqualTo(decoded.rejection() == null);
            if (decoded.isEvent()) {
                accepted++;
                out.clear();
                feed.wire().write(decoded.event(), out);
                assertThat(feed.wire().read(new DataInputDeserializer(out.getCopyOfBuffer())))
                        .isEqualTo(decoded.event());
                assertThat(decoded.event().identity()).isNotEmpty();
            } else {
                assertThat(decoded.rejection().name()).matches("[A-Z_]+");
                assertThat(decoded.rejection().detail()).isNotBlank().hasSizeLessThan(700);
            }
        }
        assertThat(accepted).isBetween(RECORDS / 10, RECORDS * 9 / 10);
    }

    private static byte[] payload(Random random) {
        String text = Seed.mutated(RECORD, "{}[]\",:.0123456789eE+-\\u \u0000é😀", random);
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (random.nextInt(10) == 0) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
        }
        return bytes;
    }

    private static byte[] key(Random random) {
        byte[] key = new byte[random.nextInt(5)];
        random.nextBytes(key);
        return random.nextInt(4) == 0 ? null : key;
    }

    private static Map<String, byte[]> headers(Random random) {
        return random.nextInt(4) == 0
                ? Map.of()
                : Map.of("sender", random.nextInt(50) == 0 ? new byte[] {-1} : new byte[] {'a'});
    }
}
