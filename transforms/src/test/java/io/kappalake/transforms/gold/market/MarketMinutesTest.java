package io.kappalake.transforms.gold.market;

import static io.kappalake.transforms.gold.Times.at;
import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.tables.definition.Micros;
import io.kappalake.transforms.feed.Event;
import io.kappalake.transforms.gold.Families;
import io.kappalake.transforms.gold.GoldTable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.assertj.core.api.recursive.comparison.RecursiveComparisonConfiguration;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;

class MarketMinutesTest {

    private static final long FROM = at("09:00");
    private static final long TO = at("11:00");

    /** Doubles of the slow way are rounded once, at its end; ours at each step. */
    private static final RecursiveComparisonConfiguration NEARLY = RecursiveComparisonConfiguration.builder()
            .withEqualsForType(
                    (ours, slow) -> Math.abs(ours - slow) <= 1e-12 * Math.max(1, Math.abs(slow)), Double.class)
            .build();

    @RepeatedTest(10)
    void rowsAreThoseOfTheSlowWay(RepetitionInfo repetition) {
        long seed = repetition.getCurrentRepetition();
        RandomMarket market = new RandomMarket(new Random(seed), 4000, FROM, TO);
        MarketMinutes minutes = Families.minutes(market.events);
        SlowMarket slow = new SlowMarket(market.trades, market.quotes);

        assertThat(rows(minutes, TradeBarRow.ONE_MINUTE))
                .as("seed %d", seed)
                .usingRecursiveFieldByFieldElementComparator(NEARLY)
                .isEqualTo(slow.tradeBars(Micros.MINUTE));
        assertThat(rows(minutes, TradeBarRow.FIVE_MINUTES))
                .as("seed %d", seed)
                .usingRecursiveFieldByFieldElementComparator(NEARLY)
                .isEqualTo(slow.tradeBars(5 * Micros.MINUTE));
        assertThat(rows(minutes, QuoteBarRow.TABLE)).as("seed %d", seed).isEqualTo(slow.quoteBars());
        List<FeaturesRow> features = rows(minutes, FeaturesRow.TABLE);
        assertThat(features)
                .as("seed %d", seed)
                .usingRecursiveFieldByFieldElementComparator(NEARLY)
                .isEqualTo(slow.features());
        assertThat(features)
                .as("rows with all their history")
                .filteredOn(row -> row.volatility15m() != null)
                .hasSizeGreaterThan(50);
    }

    @RepeatedTest(10)
    void neitherTheOrderOfEventsNorTheWayTheyAreSplitChangesABit(RepetitionInfo repetition) throws IOException {
        long seed = repetition.getCurrentRepetition();
        Random random = new Random(seed);
        RandomMarket market = new RandomMarket(random, 2000, FROM, TO);
        MarketMinutes inOrder = Families.minutes(market.events);

        List<Event> shuffled = new ArrayList<>(market.events);
        Collections.shuffle(shuffled, random);
        MarketMinutes merged = new MarketMinutes();
        while (!shuffled.isEmpty()) {
            List<Event> part = shuffled.subList(0, 1 + random.nextInt(shuffled.size()));
            List<MarketPartial> partials = new ArrayList<>();
            Families.minutes(part).drain(partials::add);
            Collections.shuffle(partials, random);
            for (MarketPartial partial : partials) {
                merged.merge(overTheWire(partial));
            }
            part.clear();
        }

        for (GoldTable<MarketMinutes, ?> table : Families.MARKET.tables()) {
            assertThat(rows(merged, table))
                    .as("%s, seed %d", table.definition().fullName(), seed)
                    .isEqualTo(rows(inOrder, table));
        }
    }

    @RepeatedTest(10)
    void rowsAreTheSameWhenTheyWereAskedForBeforeAllHadCome(RepetitionInfo repetition) {
        long seed = repetition.getCurrentRepetition();
        RandomMarket market = new RandomMarket(new Random(seed), 2000, FROM, TO);
        List<Event> events = new ArrayList<>(market.events);
        Collections.shuffle(events, new Random(seed));
        MarketMinutes asked = new MarketMinutes();
        for (int i = 0; i < events.size(); i += 300) {
            events.subList(i, Math.min(i + 300, events.size()))
                    .forEach(event -> Families.add(Families.MARKET, asked, event));
            Families.MARKET.tables().forEach(table -> rows(asked, table));
        }

        MarketMinutes once = Families.minutes(events);
        for (GoldTable<MarketMinutes, ?> table : Families.MARKET.tables()) {
            assertThat(rows(asked, table))
                    .as("%s, seed %d", table.definition().fullName(), seed)
                    .isEqualTo(rows(once, table));
        }
    }

    private static MarketPartial overTheWire(MarketPartial partial) throws IOException {
        DataOutputSerializer out = new DataOutputSerializer(64);
        MarketPartial.WIRE.write(partial, out);
        return MarketPartial.WIRE.read(new DataInputDeserializer(out.getCopyOfBuffer()));
    }

    private static <R> List<R> rows(MarketMinutes minutes, GoldTable<MarketMinutes, R> table) {
        List<R> rows = new ArrayList<>();
        minutes.rows(table, FROM, TO, end -> false).forEach(rows::add);
        return rows;
    }
}
