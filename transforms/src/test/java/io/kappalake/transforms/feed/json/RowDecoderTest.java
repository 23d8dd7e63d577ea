package io.kappalake.transforms.feed.json;

import static io.kappalake.transforms.feed.Rejection.Reason.MISSING_FIELD;
import static io.kappalake.transforms.feed.json.JsonRecords.KAFKA_TIME;
import static io.kappalake.transforms.feed.json.JsonRecords.ORDER;
import static io.kappalake.transforms.feed.json.JsonRecords.QUOTE;
import static io.kappalake.transforms.feed.json.JsonRecords.TRADE;
import static io.kappalake.transforms.feed.json.JsonRecords.bytes;
import static io.kappalake.transforms.feed.json.JsonRecords.decode;
import static io.kappalake.transforms.feed.json.JsonRecords.micros;
import static io.kappalake.transforms.feed.json.JsonRecords.raw;
import static io.kappalake.transforms.feed.market.MarketEvents.number;
import static io.kappalake.transforms.feed.market.MarketEvents.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.transforms.feed.Decoded;
import io.kappalake.transforms.feed.Feed;
import io.kappalake.transforms.feed.Rejection;
import io.kappalake.transforms.feed.Rules;
import io.kappalake.transforms.feed.market.Feeds;
import io.kappalake.transforms.feed.market.MarketEvents;
import io.kappalake.transforms.feed.row.Row;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RowDecoderTest {

    @Test
    void aTradeKeepsItsFieldsAndCoordinates() {
        assertThat(decode(Feeds.TRADES, TRADE).event())
                .isEqualTo(MarketEvents.trade(
                        "t-1",
                        "AAPL",
                        18_950_000_000L,
                        10_000_000_000L,
                        "BUY",
                        "NASDAQ",
                        micros("2026-03-01T09:59:59.500Z"),
                        3,
                        42,
                        KAFKA_TIME));
    }

    @Test
    void aQuoteKeepsItsFieldsAndCoordinates() {
        assertThat(decode(Feeds.QUOTES, QUOTE).event())
                .isEqualTo(MarketEvents.quote(
                        "q-1",
                        "AAPL",
                        18_949_000_000L,
                        18_951_000_000L,
                        "NYSE",
                        micros("2026-03-01T09:59:59Z"),
                        3,
                        42,
                        KAFKA_TIME));
    }

    @Test
    void anOrderKeepsItsFieldsAndCoordinates() {
        assertThat(decode(Feeds.ORDERS, ORDER).event())
                .isEqualTo(MarketEvents.order(
                        "o-1", "c-1", 2_025_000_000L, "completed", micros("2026-03-01T09:59:59Z"), 3, 42, KAFKA_TIME));
    }

    @Test
    void namesAreStrippedAndBroughtToOneCaseButIdsStayAsTheyAre() {
        String trade = TRADE.replace("'t-1'", "' T-1 '")
                .replace("'AAPL'", "'\u2003brk.b\\n'")
                .replace("'BUY'", "'buy '")
                .replace("'NASDAQ'", "'Nasdaq'");
        String order = ORDER.replace("'completed'", "' COMPLETED'").replace("'c-1'", "' C '");

        Row decoded = decode(Feeds.TRADES, trade).event();
        Row step = decode(Feeds.ORDERS, order).event();

        assertThat(Stream.of("trade_id", "symbol", "trade_type", "exchange").map(column -> text(decoded, column)))
                .containsExactly(" T-1 ", "BRK.B", "BUY", "NASDAQ");
        assertThat(Stream.of("customer_id", "status").map(column -> text(step, column)))
                .containsExactly(" C ", "completed");
    }

    @Test
    void extraFieldsAreIgnoredHoweverLongOrNested() {
        String extras = "{'a':{'price':[1,{'volume':2}]},'b':" + "9".repeat(5000) + ",'" + "k".repeat(60_000)
                + "':'x','c':" + "[".repeat(900) + "]".repeat(900) + ",";

        assertThat(decode(Feeds.TRADES, extras + TRADE.substring(1)).event())
                .isEqualTo(decode(Feeds.TRADES, TRADE).event());
    }

    @Test
    void theLastOfEqualKeysCounts() {
        String twice = TRADE.replace("}", ",'price':7,'symbol':'MSFT'}").replace("{", "{'exchange':null,'volume':[1],");

        Row trade = decode(Feeds.TRADES, twice).event();

        assertThat(number(trade, "price")).isEqualTo(700_000_000L);
        assertThat(text(trade, "symbol")).isEqualTo("MSFT");
        assertThat(decode(Feeds.TRADES, TRADE.replace("}", ",'price':null}")).rejection())
                .isEqualTo(new Rejection(MISSING_FIELD, "price is null"));
    }

    @Test
    void fieldsMayComeInAnyOrderAndFromOneRecordNothingStaysForTheNext() {
        Feed.Decoder<Row> decoder = Feeds.ORDERS.decoder().under(Rules.DEFAULT);
        String reversed = "{'status':'pending','timestamp':'2026-03-01T09:59:59Z','order_value':1,'customer_id':'c-2',"
                + "'order_id':'o-2'}";

        decoder.decode(raw(bytes(ORDER)));
        Row second = decoder.decode(raw(bytes(reversed))).event();
        Decoded<Row> third = decoder.decode(raw(bytes("{'order_id':'o-3'}")));

        assertThat(second.identity()).isEqualTo("o-2/pending");
        assertThat(third.rejection()).isEqualTo(new Rejection(MISSING_FIELD, "customer_id is absent"));
    }

    @Test
    void textOfEveryScriptIsKept() {
        String trade = TRADE.replace("t-1", "é-日本-😀").replace("'AAPL'", "'straße'");

        assertThat(decode(Feeds.TRADES, trade).event().identity()).isEqualTo("é-日本-😀");
        assertThat(text(decode(Feeds.TRADES, trade).event(), "symbol")).isEqualTo("STRASSE");
        assertThat(decode(Feeds.TRADES, bytes(trade).clone()).isEvent()).isTrue();
        assertThat(decode(Feeds.TRADES, TRADE.replace("t-1", "\\ud83d\\ude00"))
                        .event()
                        .identity())
                .isEqualTo("😀");
    }
}
