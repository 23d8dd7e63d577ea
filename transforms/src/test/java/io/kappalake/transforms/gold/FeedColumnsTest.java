package io.kappalake.transforms.gold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kappalake.tables.LakeException;
import io.kappalake.tables.definition.Micros;
import io.kappalake.tables.ledger.Progress;
import io.kappalake.transforms.feed.Feed;
import io.kappalake.transforms.feed.RawRecord;
import io.kappalake.transforms.feed.Rules;
import io.kappalake.transforms.feed.file.FeedFile;
import io.kappalake.transforms.feed.file.PipelineFile;
import io.kappalake.transforms.feed.market.Feeds;
import io.kappalake.transforms.feed.row.Row;
import io.kappalake.transforms.gold.market.FeaturesRow;
import io.kappalake.transforms.gold.market.MarketFamily;
import io.kappalake.transforms.gold.market.MarketMinutes;
import io.kappalake.transforms.gold.market.MarketPartial;
import io.kappalake.transforms.gold.market.TradeBarRow;
import io.kappalake.transforms.gold.orders.OrderFamily;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The families take the feeds of any pipeline that have their columns. */
class FeedColumnsTest {

    /** Of ticks: another name, other columns between, another order. */
    private static final String TICKS = """
            feed: ticks
            topics:
              - topic: ticks
            columns:
              venue_note: text
              volume: { type: decimal(18,8), required: true, positive: true }
              venue_rank: integer
              price: { type: decimal(18,8), required: true, positive: true }
              event_time: { type: timestamp, required: true }
              trade_type: { type: text, required: true, one_of: [BUY, SELL] }
              symbol: { type: text, required: true }
              trade_id: { type: text, required: true }
            identity: [trade_id]
            order: [trade_id: numeric]
            """;

    private static final String TICK = "{'venue_note':'x','volume':2,'venue_rank':7,'price':%d,'trade_type':'BUY',"
            + "'symbol':'ACME','trade_id':'%s','event_time':'2026-03-02T%sZ'}";

    @TempDir
    private Path directory;

    @Test
    void aFeedOfAnotherNameAndMoreColumnsGivesTheSameBars() throws Exception {
        FeedFile ticks = file(TICKS);
        Family<MarketMinutes, MarketPartial> family = MarketFamily.of(ticks, Feeds.file("quotes"));
        MarketMinutes minutes = new MarketMinutes();

        add(family, minutes, ticks.feed(), tick("9", 10, "10:00:00"));
        add(family, minutes, ticks.feed(), tick("10", 12, "10:00:00"));

        assertThat(bars(family, minutes))
                .isEqualTo(bars(
                        Families.MARKET,
                        Families.minutes(List.of(
                                Events.buy("9", "ACME", "10:00:00", "10", "2"),
                                Events.buy("10", "ACME", "10:00:00", "12", "2")))));
    }

    @Test
    void aLateEventIsNotedUnderTheNameOfItsFeed() throws Exception {
        FeedFile ticks = file(TICKS);
        Family<MarketMinutes, MarketPartial> family = MarketFamily.of(ticks, Feeds.file("quotes"));
        GoldFiles files = new GoldFiles();
        try (GoldRun<MarketPartial> run = GoldRun.start(
                family,
                Duration.ofHours(1),
                List.of(),
                Progress.NONE,
                1,
                new HashMapStateBackend(),
                null,
                1,
                Progress.NONE,
                files)) {
            run.watermark(Times.watermark("12:00"));
            run.checkpoint();
            MarketMinutes late = new MarketMinutes();
            add(family, late, ticks.feed(), tick("1", 10, "10:50:00"));
            for (MarketPartial partial : drained(late)) {
                run.partial(partial);
            }
            run.checkpoint();

            assertThat(run.repairs().get("gold.trade_bars_1m")).isEqualTo(Set.of(Times.at("10:00")));
            assertThat(run.repairs().get("gold.features_1m")).isEqualTo(Set.of(Times.at("10:00")));
            assertThat(run.repairs()).doesNotContainKey("gold.quote_bars_1m");
        }
        assertThat(family.tables().get(0).reach()).isEqualTo(Map.of("ticks", 0L));
        assertThat(family.tables().get(3).reach())
                .isEqualTo(Map.of("ticks", 15 * Micros.MINUTE, "quotes", 0L))
                .isNotEqualTo(FeaturesRow.TABLE.reach());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "  trade_id: {  |   tick_id: {  | column trade_id: { type: text, required: true }",
                "  symbol: { type: text, required: true } |   symbol: text | column symbol: { type: text, required: true }",
                "trade_type: { type: text, required: true, one_of: [BUY, SELL] } | trade_type: { type: boolean, required: true } | column trade_type: { type: text, required: true }",
                "price: { type: decimal(18,8), | price: { type: decimal(18,6), | column price: { type: \"decimal(18,8)\", required: true, positive: true }",
                "volume: { type: decimal(18,8), required: true, positive: true } | volume: { type: decimal(18,8), required: true } | column volume: { type: \"decimal(18,8)\", required: true, positive: true }",
                "order: [trade_id: numeric] | order: [symbol] | order: [trade_id: numeric]",
            })
    void aFeedWithoutAColumnIsRefusedInOneLine(String piece, String other, String needed) throws Exception {
        assertThat(TICKS).contains(piece);
        FeedFile ticks = file(TICKS.replace(piece, other)
                .replace(other.contains("tick_id") ? "identity: [trade_id]" : "§", "identity: [tick_id]")
                .replace(other.contains("tick_id") ? "[trade_id:" : "§", "[tick_id:"));

        assertThatThrownBy(() -> MarketFamily.of(ticks, Feeds.file("quotes")))
                .isInstanceOf(LakeException.class)
                .hasMessage("The Gold tables of market cannot be computed from feed ticks: they need " + needed);
    }

    @Test
    void ordersAndQuotesAreRefusedAsWell() {
        assertThatThrownBy(() -> MarketFamily.of(Feeds.file("trades"), Feeds.file("trades")))
                .hasMessage("The Gold tables of market cannot be computed from feed trades: they need column quote_id:"
                        + " { type: text, required: true }");
        assertThatThrownBy(() -> OrderFamily.of(Feeds.file("quotes")))
                .hasMessage("The Gold tables of orders cannot be computed from feed quotes: they need column"
                        + " customer_id: { type: text, required: true }");
    }

    private FeedFile file(String yaml) throws IOException {
        Files.createDirectories(directory.resolve("feeds"));
        Files.writeString(directory.resolve("pipeline.yaml"), "pipeline: own\n");
        Files.writeString(directory.resolve("feeds/ticks.yaml"), yaml);
        return PipelineFile.read(directory).feed("ticks");
    }

    private static RawRecord tick(String id, int price, String clock) {
        byte[] json = TICK.formatted(price, id, clock).replace('\'', '"').getBytes(StandardCharsets.UTF_8);
        return new RawRecord(0, 0, Times.at(clock), null, json, Map.of());
    }

    private static void add(
            Family<MarketMinutes, MarketPartial> family, MarketMinutes minutes, Feed<Row> feed, RawRecord raw) {
        Row row = feed.decoder().under(Rules.DEFAULT).decode(raw).event();
        family.fold(feed).orElseThrow().fold().add(minutes, row);
    }

    @SuppressWarnings("unchecked") // The first table of the family is the one with bars of a minute.
    private static List<TradeBarRow> bars(Family<MarketMinutes, MarketPartial> family, MarketMinutes minutes) {
        List<TradeBarRow> rows = new ArrayList<>();
        GoldTable<MarketMinutes, TradeBarRow> table =
                (GoldTable<MarketMinutes, TradeBarRow>) family.tables().get(0);
        minutes.rows(table, Times.at("10:00"), Times.at("11:00"), end -> false).forEach(rows::add);
        return rows;
    }

    private static List<MarketPartial> drained(MarketMinutes minutes) {
        List<MarketPartial> partials = new ArrayList<>();
        minutes.drain(partials::add);
        return partials;
    }
}
