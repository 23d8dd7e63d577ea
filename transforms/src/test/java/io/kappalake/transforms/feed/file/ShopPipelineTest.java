package io.kappalake.transforms.feed.file;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.DynamicMessage;
import com.google.protobuf.TextFormat;
import io.kappalake.transforms.Pipeline;
import io.kappalake.transforms.feed.Decoded;
import io.kappalake.transforms.feed.RawRecord;
import io.kappalake.transforms.feed.protobuf.ProtoSchema;
import io.kappalake.transforms.feed.row.Row;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the shipped pipeline {@code shop} makes of a good record, and of one with a single text in it replaced. */
class ShopPipelineTest {

    private static final Map<String, String> FILES = ShippedPipelines.texts("shop");
    private static final PipelineFile SHOP = PipelineFile.of(FILES);
    private static final long KAFKA_TIME = FeedOf.micros("2026-07-01T10:00:00Z");

    private static final String WEB =
            "{'order':{'number':10000,'placed':'01.07.2026 11:59:30','delivery':'2026-07-03'},"
                    + "'customer':{'id':'c-1'},'cents':129950,'currency':'eur','lines':[{'sku':'A-1','qty':2}],'gift':true}";
    private static final String TILL =
            "{'receipt':9999,'card':417,'total':'12.50','cur':1,'items':['bread']," + "'ts':1782899970000}";
    private static final String PAYMENT = "{'id':77,'order':'WEB-10000','method':'CARD','amount':'\\u0004\\u00E2',"
            + "'fee':{'double':0.35},'refund':false,'paid_on':20635,'settled':{'long':1782914400000},"
            + "'token':{'bytes':'\\u0001\\u00FF'},'card':{'shop.Card':{'brand':'VISA','digits':'1234','expires':[12,2028]}},"
            + "'at':1782899970000001}";
    private static final String VIEW = "session: 's1' hit: 12 at { seconds: 1782899970 nanos: 1999 }"
            + " user { id: 'u1' country: 'de' logins: 7 } page: '/cart' device: PHONE millis: 0 referrer: 'r' tags: 'a'";

    @Test
    void itIsNamedAndCannotBeMistakenForAnother() {
        assertThat(ShippedPipelines.names()).containsExactly("market", "shop");
        assertThat(Pipeline.shipped("shop").orElseThrow().files()).isEqualTo(FILES);
        assertThat(Pipeline.shipped("market")).contains(Pipeline.MARKET);
        assertThat(Pipeline.shipped("shap")).isEmpty();
    }

    @Test
    void goodRecordsBecomeRows() throws IOException {
        assertThat(row("orders", "shop.orders", FeedOf.bytes(WEB)))
                .isEqualTo("WEB 10000 c-1 1299.5 EUR A-1 [{\"sku\":\"A-1\",\"qty\":2}] true 2026-07-03"
                        + " 2026-07-01T09:59:30Z shop.orders 3 42 2026-07-01T10:00:00Z");
        assertThat(row("orders", "shop.tills", FeedOf.bytes(TILL)))
                .isEqualTo("TILL 9999 417 12.5 EUR bread [\"bread\"]   2026-07-01T09:59:30Z"
                        + " shop.tills 3 42 2026-07-01T10:00:00Z");
        assertThat(row("payments", "shop.payments", avro(PAYMENT)))
                .isEqualTo("77 WEB-10000 CARD 12.5 0.35 false 2026-07-01 2026-07-01T12:00:00Z 01ff"
                        + " {\"brand\":\"VISA\",\"digits\":\"1234\",\"expires\":[12,2028]} VISA"
                        + " 2026-07-01T09:59:30.000001Z 3 42 2026-07-01T10:00:00Z");
        assertThat(row("views", "shop.views.web", protobuf(VIEW)))
                .isEqualTo(
                        "web s1 12 /cart u1 DE {\"id\":\"u1\",\"country\":\"de\",\"logins\":\"7\"} PHONE 0 r  [\"a\"]"
                                + " 2026-07-01T09:59:30.000001Z shop.views.web 3 42 2026-07-01T10:00:00Z");
    }

    /** Text, its replacement, and the column that shows it or the rejection. ' stands for ". */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "01.07.2026 11:59:30 | 25.10.2020 02:30:00 | event_time 2020-10-25T00:30:00Z",
                "01.07.2026 11:59:30 | 29.03.2020 02:30:00 | INVALID_TIMESTAMP order.placed is 29.03.2020 02:30:00",
                "01.07.2026 11:59:30 | 01.02.2026 11:59:30 | event_time 2026-02-01T10:59:30Z",
                "01.07.2026 11:59:30 | 01.07.2026 12:10:01 | FUTURE_TIMESTAMP order.placed is more than PT10M after Kafka's 2026-07-01T10:00:00Z: 01.07.2026 12:10:01",
                "'c-1' | 'guest' | customer_id NULL",
                "10000 | '10000' | order_id 10000",
                "10000 | 0 | NOT_POSITIVE order.number is 0",
                "129950 | 0.4 | NOT_POSITIVE cents is 0.4",
                "129950 | 10000001 | TOO_LARGE total <= 100000 OR currency = 'CHF' AND total <= 200000 does not hold: total 100000.01, currency EUR",
                "'eur' | 'gbp' | UNKNOWN_VALUE currency is gbp",
                "[{'sku':'A-1','qty':2}] | [] | first_sku NULL",
                "[{'sku':'A-1','qty':2}] | null | MISSING_FIELD lines is null",
                "2026-07-03 | 2019-12-31 | DELIVERED_TOO_EARLY delivery >= DATE '2020-01-01' does not hold: delivery 2019-12-31",
                "true | 'perhaps' | WRONG_TYPE gift is not true or false: perhaps",
            })
    void ordersOfTheWeb(String text, String other, String expected) {
        String json = WEB.replace(text, other);
        assertThat(json).isNotEqualTo(WEB);
        assertThat(found("orders", "shop.orders", FeedOf.bytes(json), expected)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "417 | 0 | customer_id NULL",
                "'cur':1 | 'cur':'$' | currency USD",
                "'cur':1 | 'cur':3 | UNKNOWN_VALUE cur is 3",
                "1782899970000 | '1782899970123.9' | event_time 2026-07-01T09:59:30.123900Z",
                "1782899970000 | 1782899970000000 | INVALID_TIMESTAMP ts is 1782899970000000",
                "'12.50' | 12.505 | total 12.5",
                "9999 | 99.5 | WRONG_TYPE receipt is not a whole number: 99.5",
            })
    void ordersOfTheTills(String text, String other, String expected) {
        String json = TILL.replace(text, other);
        assertThat(json).isNotEqualTo(TILL);
        assertThat(found("orders", "shop.tills", FeedOf.bytes(json), expected)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'fee':{'double':0.35} | 'fee':null | fee NULL",
                "'fee':{'double':0.35} | 'fee':{'double':12.51} | FEE_ABOVE_AMOUNT fee <= amount does not hold: amount 12.5, fee 12.51",
                "'CARD' | 'VOUCHER' | UNKNOWN_VALUE method is VOUCHER",
                "{'shop.Card':{'brand':'VISA','digits':'1234','expires':[12,2028]}} | null | CARD_MISSING a payment by CARD has no card",
                "'id':77 | 'id':-1 | NOT_POSITIVE id is -1",
                "'WEB-10000' | ' ' | MISSING_FIELD order is blank",
                "1782914400000 | 1585449000000 | INVALID_TIMESTAMP settled is 2020-03-29T02:30",
                "'amount':'\\u0004\\u00E2' | 'amount':'' | MALFORMED_RECORD does not fit its schema: a decimal has 0 bytes",
            })
    void payments(String text, String other, String expected) throws IOException {
        String json = PAYMENT.replace(text, other);
        assertThat(json).isNotEqualTo(PAYMENT);
        assertThat(found("payments", "shop.payments", avro(json), expected)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "referrer: 'r' | referrer: 'r' campaign: 'c' | referrer NULL",
                "device: PHONE | device: UNKNOWN | UNKNOWN_VALUE device is UNKNOWN",
                "hit: 12 | hit: 0 | NOT_POSITIVE hit is 0",
                "id: 'u1' | id: '' | MISSING_FIELD user.id is blank",
                "millis: 0 | millis: -1 | TOO_LONG millis BETWEEN 0 AND 3600000 does not hold: millis -1",
                "'/cart' | 'cart' | NO_PATH page LIKE '/%' does not hold: page cart",
                "tags: 'a' | tags: 'a' tags: 'b' | tags [\"a\",\"b\"]",
                "at { seconds: 1782899970 nanos: 1999 } | at { } | event_time 1970-01-01T00:00:00Z",
            })
    void views(String text, String other, String expected) throws IOException {
        String message = VIEW.replace(text, other);
        assertThat(message).isNotEqualTo(VIEW);
        assertThat(found("views", "shop.views.app", protobuf(message), expected))
                .isEqualTo(expected);
    }

    private static String found(String feed, String topic, byte[] payload, String expected) {
        Decoded<Row> decoded = decoded(feed, topic, payload);
        if (!decoded.isEvent()) {
            return decoded.rejection().name() + " " + decoded.rejection().detail();
        }
        String column = expected.substring(0, expected.indexOf(' '));
        Row row = decoded.event();
        String text = row.shape().text(row, row.shape().position(column));
        return column + " " + (text.isEmpty() ? "NULL" : text);
    }

    private static String row(String feed, String topic, byte[] payload) {
        Decoded<Row> decoded = decoded(feed, topic, payload);
        Row row = decoded.event();
        StringBuilder shown = new StringBuilder();
        for (int at = 0; at < row.shape().columns().size(); at++) {
            shown.append(at == 0 ? "" : " ").append(row.shape().text(row, at));
        }
        return shown.toString();
    }

    private static Decoded<Row> decoded(String feed, String topic, byte[] payload) {
        return SHOP.feed(feed)
                .decoder(topic)
                .under(SHOP.rules())
                .decode(new RawRecord(3, 42, KAFKA_TIME, null, payload, Map.of()));
    }

    private static byte[] avro(String quotedSingly) throws IOException {
        Schema schema = new Schema.Parser().parse(FILES.get("feeds/payment.avsc"));
        Object value = new GenericDatumReader<>(schema)
                .read(null, DecoderFactory.get().jsonDecoder(schema, quotedSingly.replace('\'', '"')));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
        new GenericDatumWriter<>(schema).write(value, encoder);
        encoder.flush();
        return bytes.toByteArray();
    }

    private static byte[] protobuf(String text) throws TextFormat.ParseException {
        SchemaFiles files = name -> Optional.ofNullable(FILES.get("feeds/" + name));
        DynamicMessage.Builder message = DynamicMessage.newBuilder(
                ProtoSchema.parse("view.proto", ProtoSchema.withImports("view.proto", files::text))
                        .message("View"));
        TextFormat.merge(text, message);
        return message.build().toByteArray();
    }
}
