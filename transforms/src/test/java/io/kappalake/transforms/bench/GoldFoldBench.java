package io.kappalake.transforms.bench;

import io.kappalake.tables.definition.Column;
import io.kappalake.tables.definition.Micros;
import io.kappalake.transforms.feed.Feed;
import io.kappalake.transforms.feed.file.PipelineFile;
import io.kappalake.transforms.feed.market.Feeds;
import io.kappalake.transforms.feed.market.MarketEvents;
import io.kappalake.transforms.feed.row.Row;
import io.kappalake.transforms.gold.Families;
import io.kappalake.transforms.gold.Family;
import io.kappalake.transforms.gold.FeedFold;
import io.kappalake.transforms.gold.GoldTable;
import io.kappalake.transforms.gold.Partial;
import io.kappalake.transforms.gold.WindowSource;
import io.kappalake.transforms.gold.sql.SqlFamilies;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;

/**
 * CPU of Gold's built-in tables by the code that was written for them, and by the general fold of their statements:
 * events are folded minute by minute, parts go over the wire, are merged, and become rows hour by hour. In turns,
 * medians. All rows are compared. Run: {@code mvn -pl transforms -am test-compile}, then this class on the test class
 * path, with the number of events and of symbols.
 */
public final class GoldFoldBench {

    private static final int ROUNDS = 9;
    private static final int WARM_UP = 4;

    /** Events of a second of their time. */
    private static final int RATE = 200;

    private static final long FROM = 1_772_323_200_000_000L;

    /** Statements without and with a key, which no code was written for. */
    private static final Map<String, String> OTHERS = Map.of("no key", """
            SELECT window_start, COUNT(*) AS n, SUM(price * volume) / SUM(volume) AS vwap, LAST_VALUE(price) AS price
            FROM TABLE(TUMBLE(TABLE silver.trades, DESCRIPTOR(event_time), INTERVAL '1' MINUTE))
            GROUP BY window_start, window_end""", "by symbol", """
            SELECT symbol, window_start, COUNT(*) AS n, SUM(price * volume) / SUM(volume) AS vwap,
              LAST_VALUE(price) AS price
            FROM TABLE(TUMBLE(TABLE silver.trades, DESCRIPTOR(event_time), INTERVAL '1' MINUTE))
            GROUP BY symbol, window_start, window_end""");

    private final Map<String, List<Row>> events;
    private final int count;
    private long sink;
    private long rows;
    private long bytes;
    private long partials;

    private GoldFoldBench(int count, int symbols) {
        this.count = count;
        this.events = events(count, symbols);
    }

    public static void main(String[] args) throws IOException {
        int count = args.length > 0 ? Integer.parseInt(args[0]) : 1_000_000;
        int symbols = args.length > 1 ? Integer.parseInt(args[1]) : 500;
        new GoldFoldBench(count, symbols).run();
    }

    private void run() throws IOException {
        Map<String, List<Family<?, ?>>> sides = new TreeMap<>();
        List<Family<?, ?>> general = SqlFamilies.of(statements());
        sides.put("bars, written by hand", List.of(Families.MARKET));
        sides.put("bars, of statements", of(general, "trades", "quotes"));
        sides.put("orders, written by hand", List.of(Families.ORDERS));
        sides.put("orders, of statements", of(general, "orders"));
        OTHERS.forEach((name, text) -> sides.put(name, SqlFamilies.of(Map.of("t", text))));
        compare(sides.get("bars, written by hand"), sides.get("bars, of statements"));
        compare(sides.get("orders, written by hand"), sides.get("orders, of statements"));
        Map<String, long[]> nanos = new TreeMap<>();
        Map<String, String> sizes = new HashMap<>();
        for (int round = -WARM_UP; round < ROUNDS; round++) {
            for (Map.Entry<String, List<Family<?, ?>>> side : sides.entrySet()) {
                long taken = time(side.getValue());
                if (round >= 0) {
                    nanos.computeIfAbsent(side.getKey(), any -> new long[ROUNDS])[round] = taken;
                }
                sizes.put(side.getKey(), "%,12d rows, %4d bytes a part".formatted(rows, bytes / partials));
            }
        }
        nanos.forEach((name, taken) -> {
            long seen = sides.get(name).stream().mapToLong(this::events).sum();
            System.out.printf(
                    "%-24s %,12d events a CPU-second, %5d ns an event, %s%n",
                    name, seen * 1_000_000_000L / median(taken), median(taken) / seen, sizes.get(name));
        });
        for (String kind : List.of("bars", "orders")) {
            System.out.printf(
                    "%s: of statements %.2f as fast%n",
                    kind,
                    (double) median(nanos.get(kind + ", written by hand"))
                            / median(nanos.get(kind + ", of statements")));
        }
    }

    private static List<Family<?, ?>> of(List<Family<?, ?>> families, String... feeds) {
        return families.stream()
                .filter(family -> Arrays.asList(feeds)
                        .contains(family.folds().get(0).feed().name()))
                .toList();
    }

    private static Map<String, String> statements() {
        Map<String, String> statements = new TreeMap<>();
        for (String table :
                List.of("trade_bars_1m", "trade_bars_5m", "quote_bars_1m", "orders_hourly", "orders_daily")) {
            statements.put(table, PipelineFile.marketText("gold/" + table + ".sql"));
        }
        return statements;
    }

    private long events(Family<?, ?> family) {
        return family.folds().stream()
                .mapToLong(fold -> events.get(fold.feed().name()).size())
                .sum();
    }

    private void compare(List<Family<?, ?>> one, List<Family<?, ?>> other) throws IOException {
        Map<String, List<List<Object>>> expected = new TreeMap<>();
        Map<String, List<List<Object>>> found = new TreeMap<>();
        for (Family<?, ?> family : one) {
            fold(family, expected);
        }
        for (Family<?, ?> family : other) {
            fold(family, found);
        }
        expected.keySet().retainAll(found.keySet());
        if (!expected.equals(found)) {
            throw new IllegalStateException("The rows differ");
        }
        found.forEach((table, all) -> System.out.printf("%s: %,d rows are equal%n", table, all.size()));
    }

    private long time(List<Family<?, ?>> families) throws IOException {
        rows = 0;
        bytes = 0;
        partials = 0;
        long start = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        for (Family<?, ?> family : families) {
            fold(family, null);
        }
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - start;
    }

    /** @param into gets the rows as plain values; null to read their columns as a writer does */
    private <S extends WindowSource<P>, P extends Partial> void fold(
            Family<S, P> family, Map<String, List<List<Object>>> into) throws IOException {
        boolean isByHour = family.bucket().next(FROM) - FROM == Micros.HOUR;
        Map<String, Integer> next = new HashMap<>();
        long end = FROM + Micros.SECOND * (count / RATE + 1);
        S folded = family.empty().get();
        S merged = family.empty().get();
        long written = FROM;
        for (long minute = FROM; minute < end; minute += Micros.MINUTE) {
            for (FeedFold<?, S> fold : family.folds()) {
                fold(fold, folded, next, minute + Micros.MINUTE);
            }
            send(family, folded, merged);
            if (isByHour && (minute + Micros.MINUTE) % Micros.HOUR == 0) {
                rows(family, merged, written, minute + Micros.MINUTE, into);
                written = minute + Micros.MINUTE;
                merged = family.empty().get();
            }
        }
        rows(family, merged, isByHour ? written : FROM, FROM + Micros.DAY, into);
    }

    @SuppressWarnings("unchecked") // The events of all feeds are rows.
    private <S> void fold(FeedFold<?, S> fold, S folded, Map<String, Integer> next, long to) {
        List<Row> all = events.get(fold.feed().name());
        FeedFold.Fold<Row, S> add = (FeedFold.Fold<Row, S>) fold.fold();
        int at = next.getOrDefault(fold.feed().name(), 0);
        while (at < all.size() && all.get(at).eventTime() < to) {
            add.add(folded, all.get(at++));
        }
        next.put(fold.feed().name(), at);
    }

    private <S extends WindowSource<P>, P extends Partial> void send(Family<S, P> family, S folded, S merged) {
        DataOutputSerializer out = new DataOutputSerializer(1024);
        DataInputDeserializer in = new DataInputDeserializer();
        folded.drain(partial -> {
            try {
                out.clear();
                family.partials().wire().write(partial, out);
                in.setBuffer(out.getSharedBuffer(), 0, out.length());
                merged.merge(family.partials().wire().read(in));
                bytes += out.length();
                partials++;
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
    }

    private <S extends WindowSource<P>, P extends Partial> void rows(
            Family<S, P> family, S merged, long from, long to, Map<String, List<List<Object>>> into) {
        for (GoldTable<S, ?> table : family.tables()) {
            if (!table.definition().name().equals("features_1m")) {
                rows(table, merged, from, to, into);
            }
        }
    }

    private <S extends WindowSource<?>, R> void rows(
            GoldTable<S, R> table, S merged, long from, long to, Map<String, List<List<Object>>> into) {
        for (R row : table.rows(merged, from, to, end -> true)) {
            rows++;
            if (into != null) {
                into.computeIfAbsent(table.definition().name(), any -> new ArrayList<>())
                        .add(SqlFamilies.values(table, row));
                continue;
            }
            for (Column<R> column : table.definition().columns()) {
                sink += read(column, row);
            }
        }
    }

    private static <R> long read(Column<R> column, R row) {
        if (column instanceof Column.Fixed<R> fixed) {
            return fixed.value().of(row);
        }
        if (column instanceof Column.WideDecimal<R> decimal) {
            return decimal.value().of(row) == null ? 0 : 1;
        }
        if (column instanceof Column.Float64<R> number) {
            return number.value().of(row) == null ? 0 : 1;
        }
        return ((Column.Text<R>) column).value().of(row) == null ? 0 : 1;
    }

    private static long median(long[] values) {
        long[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    /** As of the simulator: 60 % trades, 25 % quotes, 15 % orders. */
    private static Map<String, List<Row>> events(int count, int symbols) {
        Random random = new Random(1);
        Map<String, List<Row>> events = new HashMap<>();
        for (Feed<Row> feed : Feeds.ALL) {
            events.put(feed.name(), new ArrayList<>());
        }
        String[] names = new String[symbols];
        Arrays.setAll(names, at -> "S" + at);
        for (int i = 0; i < count; i++) {
            long time = FROM + Micros.SECOND * i / RATE;
            String symbol = names[random.nextInt(symbols)];
            long price = 15_000_000_000L + random.nextInt(1_000_000) * 1000L;
            long volume = (1 + random.nextInt(1000)) * 100_000_000L;
            int kind = random.nextInt(100);
            if (kind < 60) {
                String side = random.nextBoolean() ? "BUY" : "SELL";
                events.get("trades")
                        .add(MarketEvents.trade("t-" + i, symbol, price, volume, side, "NYSE", time, 0, i, time));
            } else if (kind < 85) {
                events.get("quotes")
                        .add(MarketEvents.quote("q-" + i, symbol, price, price + 1000, "NYSE", time, 0, i, time));
            } else {
                String status = random.nextInt(3) == 0 ? "created" : "completed";
                events.get("orders")
                        .add(MarketEvents.order("o-" + i, "c" + random.nextInt(5000), price, status, time, 0, i, time));
            }
        }
        return events;
    }
}
