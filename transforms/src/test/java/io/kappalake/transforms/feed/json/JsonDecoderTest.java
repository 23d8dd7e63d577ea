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
import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.transforms.feed.Decoded;
import io.kappalake.transforms.feed.Feed;
import io.kappalake.transforms.feed.Rejection;
import io.kappalake.transforms.feed.Rules;
import io.kappalake.transforms.feed.market.Feeds;
import io.kappalake.transforms.feed.market.OrderStep;
import io.kappalake.transforms.feed.market.Quote;
import io.kappalake.transforms.feed.market.Trade;
import java.util.List;
import org.junit.jupiter.api.Test;

class JsonDecoderTest {

    @Test
    void aTradeKeepsItsFieldsAndCoordinates() {
        assertThat(decode(Feeds.TRADES, TRADE).event())
                .isEqualTo(new Trade(
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
                .isEqualTo(new Quote(
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
                .isEqualTo(new OrderStep(
                        "o-1", "c-1", 2_025_000_000L, "completed", micros("2026-03-01T09:59:59Z"), 3, 42, KAFKA_TIME));
    }

    @Test
    void namesAreStrippedAndBroughtToOneCaseButIdsStayAsTheyAre() {
        String trade = TRADE.replace("'t-1'", "' T-1 '")
                .replace("'AAPL'", "'\u2003brk.b\\n'")
                .replace("'BUY'", "'buy '")
                .replace("'NASDAQ'", "'Nasdaq'");
        String order = ORDER.replace("'completed'", "' COMPLETED'").replace("'c-1'", "' C '");

        Trade decoded = decode(Feeds.TRADES, trade).event();
        OrderStep step = decode(Feeds.ORDERS, order).event();

        assertThat(List.of(decoded.tradeId(), decoded.symbol(), decoded.tradeType(), decoded.exchange()))
                .containsExactly(" T-1 ", "BRK.B", "BUY", "NASDAQ");
        assertThat(List.of(step.customerId(), step.status())).containsExactly(" C ", "completed");
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

        Trade trade = decode(Feeds.TRADES, twice).event();

        assertThat(trade.price()).isEqualTo(700_000_000L);
        assertThat(trade.symbol()).isEqualTo("MSFT");
        assertThat(decode(Feeds.TRADES, TRADE.replace("}", ",'price':null}")).rejection())
                .isEqualTo(new Rejection(MISSING_FIELD, "price is null"));
    }

    @Test
    void fieldsMayComeInAnyOrderAndFromOneRecordNothingStaysForTheNext() {
        Feed.Decoder<OrderStep> decoder = Feeds.ORDERS.decoder().under(Rules.DEFAULT);
        String reversed = "{'status':'pending','timestamp':'2026-03-01T09:59:59Z','order_value':1,'customer_id':'c-2',"
                + "'order_id':'o-2'}";

        decoder.decode(raw(bytes(ORDER)));
        OrderStep second = decoder.decode(raw(bytes(reversed))).event();
        Decoded<OrderStep> third = decoder.decode(raw(bytes("{'order_id':'o-3'}")));

        assertThat(second.identity()).isEqualTo("o-2/pending");
        assertThat(third.rejection()).isEqualTo(new Rejection(MISSING_FIELD, "customer_id is absent"));
    }

    @Test
    void textOfEveryScriptIsKept() {
        String trade = TRADE.replace("t-1", "é-日本-😀").replace("'AAPL'", "'straße'");

        assertThat(decode(Feeds.TRADES, trade).event().tradeId()).isEqualTo("é-日本-😀");
        assertThat(decode(Feeds.TRADES, trade).event().symbol()).isEqualTo("STRASSE");
        assertThat(decode(Feeds.TRADES, bytes(trade).clone()).isEvent()).isTrue();
        assertThat(decode(Feeds.TRADES, TRADE.replace("t-1", "\\ud83d\\ude00"))
                        .event()
                        .tradeId())
                .isEqualTo("😀");
    }
}
