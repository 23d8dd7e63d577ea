package io.kappalake.transforms.gold.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.tables.definition.Micros;
import io.kappalake.tables.ledger.Progress;
import io.kappalake.transforms.feed.market.MarketEvents;
import io.kappalake.transforms.feed.row.Row;
import io.kappalake.transforms.gold.Events;
import io.kappalake.transforms.gold.Families;
import io.kappalake.transforms.gold.Family;
import io.kappalake.transforms.gold.GoldFiles;
import io.kappalake.transforms.gold.GoldRun;
import io.kappalake.transforms.gold.GoldTable;
import io.kappalake.transforms.gold.Partial;
import io.kappalake.transforms.gold.Times;
import io.kappalake.transforms.gold.WindowSource;
import io.kappalake.transforms.gold.cell.CellState;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Windows of statements: what they hold, and that a job with late events and restarts ends with the same rows. */
class SqlWindowsTest {

    private static final String TUMBLE = """
            SELECT symbol, window_start, window_end, COUNT(*) AS n, SUM(price) AS total, COUNT(DISTINCT exchange) AS e
            FROM TABLE(TUMBLE(TABLE silver.trades, DESCRIPTOR(event_time), INTERVAL %s))
            GROUP BY symbol, window_start, window_end""";

    private static final String HOP = """
            SELECT symbol, window_start, window_end, COUNT(*) AS n, LAST_VALUE(price) AS last_price
            FROM TABLE(HOP(TABLE silver.trades, DESCRIPTOR(event_time), INTERVAL %s, INTERVAL %s))
            GROUP BY symbol, window_start, window_end""";

    private static final String UNION = """
            WITH events AS (
              SELECT symbol, price, 'trade' AS origin, event_time FROM silver.trades
              UNION ALL SELECT symbol, bid AS price, 'quote' AS origin, event_time FROM silver.quotes)
            SELECT symbol, window_start, COUNT(*) AS n, FIRST_VALUE(origin) AS origin, LAST_VALUE(price) AS last_price
            FROM TABLE(TUMBLE(TABLE events, DESCRIPTOR(event_time), INTERVAL '5' MINUTE))
            GROUP BY symbol, window_start, window_end""";

    private static final String CALENDAR = """
            SELECT FLOOR(event_time TO %s) AS begin_time, COUNT(*) AS n, MAX(price) AS high
            FROM silver.trades GROUP BY FLOOR(event_time TO %s)""";

    private static final Duration HORIZON = Duration.ofHours(1);

    @ParameterizedTest
    @CsvSource({
        "America/New_York, 2026-03-08, 23",
        "America/New_York, 2026-11-01, 25",
        "Europe/London,    2026-03-29, 23",
        "Europe/London,    2026-10-25, 25",
        "Asia/Kolkata,     2026-03-29, 24",
        "Australia/Lord_Howe, 2026-04-05, 24.5",
        "Australia/Lord_Howe, 2026-10-04, 23.5"
    })
    void aDayOfAZoneAndItsWeekAreAsLongAsItsClocksSay(String zone, String sunday, double hours) {
        long start =
                Micros.of(LocalDate.parse(sunday).atStartOfDay(ZoneId.of(zone)).toInstant());

        assertIsWindow("DAY", zone, start, start + (long) (hours * Micros.HOUR));
        assertIsWindow("WEEK", zone, start, start + (long) ((hours + 6 * 24) * Micros.HOUR));
    }

    private static void assertIsWindow(String unit, String zone, long start, long end) {
        List<Row> trades =
                List.of(trade(1, start - 1), trade(2, start), trade(3, end - 1), trade(4, end), trade(5, end + 1));

        assertThat(rows(calendar(unit, zone), trades).get("t"))
                .extracting(row -> row.get(0), row -> row.get(1))
                .hasSize(3)
                .contains(org.assertj.core.groups.Tuple.tuple(start, 2L), org.assertj.core.groups.Tuple.tuple(end, 2L));
    }

    @Test
    void weeksBeginOnSundayAndMonthsOnTheirFirstInTheZone() {
        List<Row> trades = List.of(
                trade(1, micros("2026-02-28T18:29:59Z")),
                trade(2, micros("2026-02-28T18:30:00Z")),
                trade(3, micros("2026-03-07T18:29:59Z")),
                trade(4, micros("2026-03-07T18:30:00Z")));

        assertThat(rows(calendar("WEEK", "Asia/Kolkata"), trades).get("t"))
                .extracting(row -> Micros.toInstant((Long) row.get(0)).toString() + " " + row.get(1))
                .containsExactly("2026-02-21T18:30:00Z 1", "2026-02-28T18:30:00Z 2", "2026-03-07T18:30:00Z 1");
        assertThat(rows(calendar("MONTH", "Asia/Kolkata"), trades).get("t"))
                .extracting(row -> Micros.toInstant((Long) row.get(0)).toString() + " " + row.get(1))
                .containsExactly("2026-01-31T18:30:00Z 1", "2026-02-28T18:30:00Z 3");
    }

    @Test
    void anEventIsInEveryWindowThatHopsOverIt() {
        Family<?, ?> hop = SqlFamilies.of(Map.of("t", HOP.formatted("'1' MINUTE", "'3' MINUTE")))
                .get(0);

        assertThat(rows(hop, List.of(trade(1, micros("2026-03-01T00:00:30Z")))).get("t"))
                .extracting(row -> Micros.toInstant((Long) row.get(1)) + " " + Micros.toInstant((Long) row.get(2)))
                .containsExactly(
                        "2026-02-28T23:58:00Z 2026-03-01T00:01:00Z",
                        "2026-02-28T23:59:00Z 2026-03-01T00:02:00Z",
                        "2026-03-01T00:00:00Z 2026-03-01T00:03:00Z");
    }

    @Test
    void anEventOfManyWindowsIsHeldOnce() {
        Family<?, ?> hop = SqlFamilies.of(Map.of("t", HOP.formatted("'1' MINUTE", "'1' HOUR")))
                .get(0);

        assertThat(sizeOf(hop, trade(1, micros("2026-03-01T00:00:30Z")))).isEqualTo(1);
    }

    private static <S extends WindowSource<P>, P extends Partial> int sizeOf(Family<S, P> family, Row event) {
        S source = family.empty().get();
        Families.add(family, source, event);
        return source.size();
    }

    @ParameterizedTest
    @CsvSource({"1, UTC", "2, UTC", "3, America/New_York", "4, Asia/Kolkata", "5, UTC", "6, Europe/London"})
    void aJobWithLateEventsAndRestartsEndsWithTheRowsOfAllEvents(long seed, String zone) throws Exception {
        Map<String, String> statements = new TreeMap<>(Map.of(
                "bars", TUMBLE.formatted("'5' MINUTE"),
                "seconds", TUMBLE.formatted("'30' SECOND"),
                "hops", HOP.formatted("'10' MINUTE", "'1' HOUR"),
                "long_hops", HOP.formatted("'4' HOUR", "'12' HOUR"),
                "days", CALENDAR.formatted("DAY", "DAY"),
                "weeks", CALENDAR.formatted("WEEK", "WEEK"),
                "unions", UNION));
        for (Family<?, ?> family : SqlFamilies.of(statements, ZoneId.of(zone))) {
            assertSame(family, new Random(seed));
        }
    }

    private static <S extends WindowSource<P>, P extends Partial> void assertSame(Family<S, P> family, Random random)
            throws Exception {
        GoldFiles files = new GoldFiles();
        List<Row> all = new ArrayList<>();
        OperatorSubtaskState state = null;
        Progress reached = Progress.NONE;
        long clock = micros("2026-03-07T20:00:00Z");
        int before = 1;
        for (int run = 0; run < 3; run++) {
            int parallelism = 1 + random.nextInt(2);
            try (GoldRun<P> job = GoldRun.start(
                    family,
                    HORIZON,
                    List.of(),
                    reached,
                    parallelism,
                    new HashMapStateBackend(),
                    state,
                    before,
                    reached,
                    files)) {
                for (int checkpoint = 0; checkpoint < 12; checkpoint++) {
                    clock += random.nextLong(run == 2 ? 12 * Micros.HOUR : Micros.HOUR);
                    receive(family, job, all, clock, random);
                    job.watermark(clock / 1000 - 1);
                    state = job.checkpoint();
                }
                reached = job.progress();
                if (run == 2) {
                    job.watermark((clock + 40 * Micros.DAY) / 1000);
                    job.checkpoint();
                    assertThat(job.keysOfState(CellState.PAGES)).isEmpty();
                }
                assertThat(job.repairs()).isEmpty();
            }
            before = parallelism;
        }
        assertRows(family, files, all);
    }

    /** Events of the last hour and the next, so that none is later than the horizon. */
    private static <S extends WindowSource<P>, P extends Partial> void receive(
            Family<S, P> family, GoldRun<P> job, List<Row> all, long clock, Random random) throws Exception {
        S folded = family.empty().get();
        for (int i = 0; i < 40; i++) {
            long late = random.nextLong(Micros.HOUR - Micros.SECOND);
            Row event = all.size() % 4 == 0 ? quote(all.size(), clock - late) : trade(all.size(), clock - late);
            all.add(event);
            Families.add(family, folded, event);
        }
        List<P> partials = new ArrayList<>();
        folded.drain(partials::add);
        for (P partial : partials) {
            job.partial(partial);
        }
    }

    private static <S extends WindowSource<P>, P extends Partial> void assertRows(
            Family<S, P> family, GoldFiles files, List<Row> all) {
        S source = family.empty().get();
        all.forEach(event -> Families.add(family, source, event));
        Map<String, List<List<Object>>> expected =
                SqlFamilies.rows(family, source, micros("2026-02-01T00:00:00Z"), micros("2026-06-01T00:00:00Z"), true);
        for (GoldTable<S, ?> table : family.tables()) {
            assertThat(written(table, files))
                    .as(table.definition().fullName())
                    .isEqualTo(sorted(expected.get(table.definition().name())));
        }
    }

    private static <R> List<List<Object>> written(GoldTable<?, R> table, GoldFiles files) {
        return sorted(files.rows(table).stream()
                .map(row -> SqlFamilies.values(table, row))
                .toList());
    }

    private static List<List<Object>> sorted(List<List<Object>> rows) {
        return rows.stream().sorted(Comparator.comparing(Object::toString)).toList();
    }

    private static Family<?, ?> calendar(String unit, String zone) {
        return SqlFamilies.of(Map.of("t", CALENDAR.formatted(unit, unit)), ZoneId.of(zone))
                .get(0);
    }

    private static <S extends WindowSource<P>, P extends Partial> Map<String, List<List<Object>>> rows(
            Family<S, P> family, List<Row> trades) {
        return SqlFamilies.rows(family, trades, micros("2025-12-01T00:00:00Z"), micros("2026-12-31T00:00:00Z"));
    }

    private static Row trade(int id, long time) {
        return Events.trade("t" + id, "S" + id % 3, time, (id + 1) + ".5", "1", "BUY");
    }

    private static Row quote(int id, long time) {
        return MarketEvents.quote(
                "q" + id, "S" + id % 3, Times.unscaled("7"), Times.unscaled("8"), "NYSE", time, 0, 0, time);
    }

    private static long micros(String instant) {
        return Micros.of(Instant.parse(instant));
    }
}
