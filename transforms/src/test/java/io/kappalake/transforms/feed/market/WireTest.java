package io.kappalake.transforms.feed.market;

import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.transforms.feed.Event;
import io.kappalake.transforms.feed.Feed;
import io.kappalake.transforms.feed.Seed;
import io.kappalake.transforms.feed.WireType;
import io.kappalake.transforms.feed.row.Row;
import java.io.IOException;
import java.util.List;
import java.util.Random;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.api.Test;

class WireTest {

    private static final List<String> TEXTS = List.of(
            "",
            "a",
            "AAPL",
            "é",
            "日本語",
            "😀 and more",
            " padded ",
            "\u0000\u007f",
            "x".repeat(254),
            "x".repeat(255),
            "x".repeat(100_000),
            "é".repeat(254));

    @Test
    void eventsArriveAsTheyWereSentWhateverTheirTextsAndNumbers() throws IOException {
        Random random = Seed.printed("wires");
        for (int i = 0; i < 2_000; i++) {
            Row trade = MarketEvents.trade(
                    text(random),
                    text(random),
                    random.nextLong(),
                    random.nextLong(),
                    text(random),
                    text(random),
                    random.nextLong(),
                    random.nextInt(),
                    random.nextLong(),
                    random.nextLong());
            Row quote = MarketEvents.quote(
                    text(random),
                    text(random),
                    random.nextLong(),
                    random.nextLong(),
                    text(random),
                    random.nextLong(),
                    random.nextInt(),
                    random.nextLong(),
                    random.nextLong());
            Row step = MarketEvents.order(
                    text(random),
                    text(random),
                    random.nextLong(),
                    text(random),
                    random.nextLong(),
                    random.nextInt(),
                    random.nextLong(),
                    random.nextLong());

            assertThat(sent(Feeds.TRADES, trade)).isEqualTo(trade);
            assertThat(sent(Feeds.QUOTES, quote)).isEqualTo(quote);
            assertThat(sent(Feeds.ORDERS, step)).isEqualTo(step);
        }
    }

    @Test
    void manyEventsFollowEachOtherInOneStream() throws IOException {
        TypeSerializer<Row> serializer = WireType.of(Feeds.QUOTES).createSerializer(new SerializerConfigImpl());
        DataOutputSerializer out = new DataOutputSerializer(64);
        for (int i = 0; i < 10_000; i++) {
            serializer.serialize(quote(i), out);
        }
        DataInputDeserializer in = new DataInputDeserializer(out.getCopyOfBuffer());
        for (int i = 0; i < 10_000; i++) {
            assertThat(serializer.deserialize(in)).isEqualTo(quote(i));
        }
        assertThat(in.available()).isZero();
    }

    @Test
    void symbolsThatComeAgainAreTheSameObjectSoThatMillionsShareOne() throws IOException {
        TypeSerializer<Row> serializer = WireType.of(Feeds.QUOTES).createSerializer(new SerializerConfigImpl());

        Row first = sent(serializer, quote(1));
        Row second = sent(serializer, quote(1));

        assertThat(MarketEvents.text(second, "symbol"))
                .isSameAs(MarketEvents.text(first, "symbol"))
                .isEqualTo("S1");
        assertThat(second.identity()).isNotSameAs(first.identity());
    }

    @Test
    void theTypeStandsForItsClassAndItsSerializerOutlivesASnapshot() throws IOException {
        WireType<Row> type = WireType.of(Feeds.QUOTES);
        TypeSerializer<Row> serializer = type.createSerializer(new SerializerConfigImpl());
        DataOutputSerializer out = new DataOutputSerializer(64);

        TypeSerializerSnapshot.writeVersionedSnapshot(out, serializer.snapshotConfiguration());
        TypeSerializer<Row> restored = TypeSerializerSnapshot.<Row>readVersionedSnapshot(
                        new DataInputDeserializer(out.getCopyOfBuffer()),
                        getClass().getClassLoader())
                .restoreSerializer();

        assertThat(type).isEqualTo(WireType.of(Feeds.QUOTES)).isNotEqualTo(WireType.of(Feeds.TRADES));
        assertThat(restored).isEqualTo(serializer);
        assertThat(serializer.duplicate()).isEqualTo(serializer).isNotSameAs(serializer);
        assertThat(restored.snapshotConfiguration()
                        .resolveSchemaCompatibility(serializer.snapshotConfiguration())
                        .isCompatibleAsIs())
                .isTrue();
        assertThat(sent(restored, quote(7))).isEqualTo(quote(7));
    }

    private static Row quote(int i) {
        return MarketEvents.quote("q-" + i, "S" + i % 10, i, i + 1, "NYSE", i, 0, i, i);
    }

    private static String text(Random random) {
        return random.nextInt(50) == 0 ? TEXTS.get(random.nextInt(TEXTS.size())) : TEXTS.get(random.nextInt(8));
    }

    private static <E extends Event> E sent(Feed<E> feed, E event) throws IOException {
        return sent(WireType.of(feed).createSerializer(new SerializerConfigImpl()), event);
    }

    private static <E> E sent(TypeSerializer<E> serializer, E event) throws IOException {
        DataOutputSerializer out = new DataOutputSerializer(64);
        serializer.serialize(event, out);
        DataOutputSerializer copied = new DataOutputSerializer(64);
        serializer.copy(new DataInputDeserializer(out.getCopyOfBuffer()), copied);
        DataInputDeserializer in = new DataInputDeserializer(copied.getCopyOfBuffer());
        E received = serializer.deserialize(in);
        assertThat(in.available()).isZero();
        return received;
    }
}
