package io.kappalake.transforms.feed.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.transforms.feed.Decoded;
import io.kappalake.transforms.feed.Feed;
import io.kappalake.transforms.feed.Rules;
import io.kappalake.transforms.feed.Seed;
import io.kappalake.transforms.feed.row.Row;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever bytes a payload of another format than JSON has, it is an event or has a reason, and never an exception. */
class MutatedPayloadsTest {

    /** More by {@code -Drecords=10000000}. */
    private static final int RECORDS = Integer.getInteger("records", 20_000);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "csv",
                "avro",
                "protobuf",
                "framed avro",
                "framed protobuf",
                "framed named protobuf",
                "framed json-schema"
            })
    void aMutatedPayloadIsAnEventOrHasAReason(String format) throws Exception {
        Random random = Seed.printed("mutated " + format);
        byte[] good = GoodPayloads.good(format);
        Feed.Decoder<Row> decoder =
                GoodPayloads.feed(format).decoder("samples").under(Rules.DEFAULT.with(GoodPayloads.REGISTRY));
        assertThat(decoder.decode(FeedOf.raw(good)).isEvent()).isTrue();
        int accepted = 0;
        for (int i = 0; i < RECORDS; i++) {
            byte[] payload = mutated(good, random);

            Decoded<Row> decoded = decoder.decode(FeedOf.raw(payload));

            assertThat(decoded.isEvent()).isEqualTo(decoded.rejection() == null);
            assertThat(decoded.raw().payload()).isSameAs(payload);
            if (decoded.isEvent()) {
                accepted++;
                assertThat(decoded.event().identity()).isNotEmpty();
            } else {
                assertThat(decoded.rejection().name()).matches("[A-Z_]+");
                assertThat(decoded.rejection().detail())
                        .isNotBlank()
                        .hasSizeLessThan(700)
                        .doesNotStartWith("not readable");
            }
        }
        assertThat(accepted).isBetween(RECORDS / 50, RECORDS * 49 / 50);
    }

    /** One to four bytes changed, removed or added, or the end cut off. */
    private static byte[] mutated(byte[] good, Random random) {
        byte[] bytes = good.clone();
        for (int times = 1 + random.nextInt(4); times > 0 && bytes.length > 0; times--) {
            int at = random.nextInt(bytes.length);
            switch (random.nextInt(5)) {
                case 0 -> bytes[at] = (byte) random.nextInt(256);
                case 1 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
                case 2 -> bytes = random.nextInt(4) == 0 ? Arrays.copyOf(bytes, at) : bytes;
                case 3 -> {
                    byte[] shorter = Arrays.copyOf(bytes, bytes.length - 1);
                    System.arraycopy(bytes, at + 1, shorter, at, bytes.length - at - 1);
                    bytes = shorter;
                }
                default -> {
                    byte[] longer = Arrays.copyOf(bytes, bytes.length + 1);
                    System.arraycopy(bytes, at, longer, at + 1, bytes.length - at);
                    longer[at] = random.nextBoolean() ? (byte) -1 : (byte) random.nextInt(256);
                    bytes = longer;
                }
            }
        }
        return bytes;
    }
}
