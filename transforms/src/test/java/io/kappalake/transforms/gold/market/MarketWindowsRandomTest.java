package io.kappalake.transforms.gold.market;

import static io.kappalake.transforms.gold.Times.at;
import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.tables.definition.Micros;
import io.kappalake.transforms.feed.Event;
import io.kappalake.transforms.gold.Families;
import io.kappalake.transforms.gold.GoldTable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;

/**
 * Random days of a market whose job is stopped, restored, rescaled and started without state, with events up to three
 * hours late.
 */
class MarketWindowsRandomTest {

    private static final long FROM = at("08:00");
    private static final long TO = at("14:00");

    @RepeatedTest(4)
    void everyBucketIsRightOrNamedForRepair(RepetitionInfo repetition) throws Exception {
        long seed = repetition.getCurrentRepetition();
        Random random = new Random(seed);
        RandomMarket events = new RandomMarket(random, 5000, FROM, TO);
        Map<Event, Long> arrival = new HashMap<>();
        events.events.forEach(event -> arrival.put(event, event.eventTime() + lateness(random)));
        List<Event> arriving = new ArrayList<>(events.events);
        arriving.sort(Comparator.comparing(arrival::get));

        try (Market market = new Market()) {
            List<Map<String, Set<Long>>> repairs = new ArrayList<>();
            for (Event event : arriving) {
                market.receive(event);
                market.run().watermark(arrival.get(event) / 1000 - 30_000);
                if (random.nextInt(100) == 0) {
                    market.checkpoint();
                    restart(market, random, repairs);
                }
            }
            market.endInput();
            repairs.add(market.run().repairs());

            MarketMinutes right = Families.minutes(events.events);
            assertRight(market, right, TradeBarRow.ONE_MINUTE, TradeBarRow::windowStart, repairs, seed);
            assertRight(market, right, TradeBarRow.FIVE_MINUTES, TradeBarRow::windowStart, repairs, seed);
            assertRight(market, right, QuoteBarRow.TABLE, QuoteBarRow::windowStart, repairs, seed);
            assertRight(market, right, FeaturesRow.TABLE, FeaturesRow::windowStart, repairs, seed);
            assertThat(repairs).as("the day has repairs").anyMatch(found -> !found.isEmpty());
        }
    }

    private static long lateness(Random random) {
        return switch (random.nextInt(50)) {
            case 0 -> random.nextLong(3 * Micros.HOUR);
            case 1, 2, 3 -> random.nextLong(Micros.HOUR);
            default -> random.nextLong(30 * Micros.SECOND);
        };
    }

    private static void restart(Market market, Random random, List<Map<String, Set<Long>>> repairs) throws Exception {
        int kind = random.nextInt(6);
        if (kind > 1) {
            return;
        }
        repairs.add(Map.copyOf(market.run().repairs()));
        int parallelism = 1 + random.nextInt(3);
        if (kind == 0) {
            market.restore(parallelism);
            return;
        }
        market.startFromLake(parallelism);
    }

    private static <R> void assertRight(
            Market market,
            MarketMinutes right,
            GoldTable<MarketMinutes, R> table,
            ToLongFunction<R> start,
            List<Map<String, Set<Long>>> repairs,
            long seed) {
        String name = table.definition().fullName();
        for (long hour = FROM; hour < TO; hour += Micros.HOUR) {
            long bucket = hour;
            if (repairs.stream()
                    .anyMatch(found -> found.getOrDefault(name, Set.of()).contains(bucket))) {
                continue;
            }
            List<String> expected = new ArrayList<>();
            right.rows(table, hour, hour + Micros.HOUR, end -> false).forEach(row -> expected.add(withoutFinal(row)));
            List<String> found = market.rows(table).stream()
                    .filter(row -> Micros.floor(start.applyAsLong(row), Micros.HOUR) == bucket)
                    .map(MarketWindowsRandomTest::withoutFinal)
                    .toList();
            assertThat(found)
                    .as("%s, hour %d, seed %d", name, (hour - FROM) / Micros.HOUR, seed)
                    .containsExactlyInAnyOrderElementsOf(expected);
        }
    }

    private static String withoutFinal(Object row) {
        return row.toString().replaceAll("isFinal=\\w+", "");
    }
}
