package io.kappalake.truth.shop;

import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.proof.pipeline.ProvedPipeline;
import io.kappalake.proof.simulator.SimulatedRecord;
import io.kappalake.proof.simulator.SimulatorOptions;
import io.kappalake.tables.definition.Micros;
import io.kappalake.transforms.Pipeline;
import io.kappalake.transforms.feed.Decoded;
import io.kappalake.transforms.feed.Feed;
import io.kappalake.transforms.feed.RawRecord;
import io.kappalake.transforms.feed.Seed;
import io.kappalake.transforms.feed.row.Row;
import io.kappalake.truth.Reading;
import io.kappalake.truth.StoredRecord;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** The job's decoder and the truth's own reader agree on simulated records, and on the same with a byte changed. */
class ShopFeedsTest {

    private static final Pipeline SHOP = ProvedPipeline.SHOP.pipeline();
    private static final ShopTruth TRUTH = new ShopTruth();
    private static final Function<StoredRecord, Reading> READER = TRUTH.reader(ProvedPipeline.rules(SHOP.rules()));

    private final Map<String, Feed.Decoder<?>> decoders = new HashMap<>();

    @Test
    void everyRecordIsWhatTheSimulatorMeantAndTheTruthAndTheDecoderSay() {
        Map<String, Integer> kinds = new TreeMap<>();
        List<String> misjudged = new ArrayList<>();
        Iterator<SimulatedRecord> records = ProvedPipeline.SHOP.simulated(
                SimulatorOptions.defaults().withEvents(30_000).withMalformed(0.2));
        while (records.hasNext()) {
            SimulatedRecord record = records.next();
            Reading reading = READER.apply(stored(record, record.payload()));
            String reason = reading instanceof Reading.Rejection rejection ? rejection.reason() : "none";
            int end = record.intent().indexOf(':');
            if (!reason.equals(end < 0 ? "none" : record.intent().substring(0, end))) {
                misjudged.add(record.topic() + " " + record.intent() + ": the truth says " + reason);
            }
            String truth = outcome(reading);
            String found = outcome(decoded(record, record.payload()));
            if (!found.equals(truth)) {
                misjudged.add(record.topic() + " " + record.intent() + ": the decoder says " + found + ", the truth "
                        + truth);
            }
            kinds.merge(record.topic() + " " + reason, 1, Integer::sum);
        }

        assertThat(misjudged).isEmpty();
        assertThat(kinds).hasSize(52);
    }

    @Test
    void aByteThatIsChangedChangesBothAlike() {
        Random random = Seed.printed("shop");
        Iterator<SimulatedRecord> records = ProvedPipeline.SHOP.simulated(
                SimulatorOptions.defaults().withEvents(40_000).withSeed(random.nextLong()));
        int accepted = 0;
        while (records.hasNext()) {
            SimulatedRecord record = records.next();
            byte[] payload = mutated(record.payload(), random);

            String truth = outcome(READER.apply(stored(record, payload)));

            assertThat(outcome(decoded(record, payload)))
                    .as(() -> record.topic() + " "
                            + (payload == null ? "" : HexFormat.of().formatHex(payload)))
                    .isEqualTo(truth);
            accepted += truth.contains("=") ? 1 : 0;
        }
        assertThat(accepted).isBetween(5_000, 38_000);
    }

    private static byte[] mutated(byte[] payload, Random random) {
        if (payload == null || payload.length == 0) {
            return payload;
        }
        byte[] mutated = payload.clone();
        int at = random.nextInt(mutated.length);
        mutated[at] = random.nextBoolean() ? (byte) random.nextInt(256) : mutated[random.nextInt(mutated.length)];
        return mutated;
    }

    private static StoredRecord stored(SimulatedRecord record, byte[] payload) {
        return new StoredRecord(
                record.topic(), 3, 42, record.timestampMillis(), record.key(), payload, record.headers());
    }

    private Decoded<?> decoded(SimulatedRecord record, byte[] payload) {
        Feed.Decoder<?> decoder = decoders.computeIfAbsent(record.topic(), topic -> SHOP.feed(TRUTH.feed(topic))
                .topics()
                .decoders()
                .of(topic)
                .under(SHOP.rules()));
        long time = Micros.of(Instant.ofEpochMilli(record.timestampMillis()));
        return decoder.decode(new RawRecord(3, 42, time, record.key(), payload, record.headers()));
    }

    private static String outcome(Decoded<?> decoded) {
        if (!decoded.isEvent()) {
            return decoded.rejection().name();
        }
        Row row = (Row) decoded.event();
        Map<String, String> values = new TreeMap<>();
        for (int at = 0; at < row.shape().columns().size(); at++) {
            values.put(row.shape().columns().get(at).name(), row.shape().text(row, at));
        }
        values.keySet().removeIf(column -> column.startsWith("kafka_"));
        return values.toString();
    }

    private static String outcome(Reading reading) {
        if (reading instanceof Reading.Rejection rejection) {
            return rejection.reason();
        }
        Map<String, String> values = new TreeMap<>();
        ((ShopEvent) reading).values().forEach((column, value) -> values.put(column, text(value)));
        values.putIfAbsent("gift", "");
        values.putIfAbsent("delivery", "");
        if (!values.containsKey("channel")) {
            values.remove("gift");
            values.remove("delivery");
        }
        return values.toString();
    }

    private static String text(Object value) {
        if (value instanceof BigDecimal decimal) {
            return decimal.signum() == 0 ? "0" : decimal.stripTrailingZeros().toPlainString();
        }
        if (value instanceof ByteBuffer bytes) {
            return HexFormat.of().formatHex(bytes.array());
        }
        return value == null ? "" : value.toString();
    }
}
