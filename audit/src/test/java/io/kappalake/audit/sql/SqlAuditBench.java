package io.kappalake.audit.sql;

import io.kappalake.audit.AuditedLake;
import io.kappalake.audit.gold.Finality;
import io.kappalake.audit.gold.GoldFamily;
import io.kappalake.audit.gold.GoldRows;
import io.kappalake.audit.gold.GoldShape;
import io.kappalake.audit.gold.MarketCheck;
import io.kappalake.audit.read.AuditProgress;
import io.kappalake.audit.read.Findings;
import io.kappalake.audit.read.LakeFiles;
import io.kappalake.tables.definition.Grid;
import io.kappalake.tables.definition.Micros;
import io.kappalake.transforms.Pipeline;
import io.kappalake.transforms.feed.file.PipelineFile;
import io.kappalake.transforms.feed.market.MarketEvents;
import java.lang.management.ManagementFactory;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.iceberg.Table;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.types.Types;

/**
 * CPU of the process, DuckDB's threads included, for the check of the market's bars by DuckDB, for its load alone, and
 * for the audit's own folds, which check {@code features_1m} too. In turns, medians. Run: {@code mvn -pl audit -am
 * test-compile}, then this class on the test class path, with the number of events.
 */
public final class SqlAuditBench {

    private static final int ROUNDS = 5;
    private static final int WARM_UP = 2;
    private static final int SYMBOLS = 100;
    private static final int RATE = 200;
    private static final int MOST_FOLDS = 150_000;
    private static final Instant FROM = Instant.parse("2026-03-02T00:00:00Z");

    private final AuditedLake lake = new AuditedLake();
    private final Findings findings = new Findings("gold", 3);
    private final LakeFiles files = new LakeFiles(findings, AuditProgress.NONE);

    /** What is measured. */
    private interface Part {
        void run();
    }

    private SqlAuditBench() {}

    public static void main(String[] args) {
        new SqlAuditBench().run(args.length > 0 ? Integer.parseInt(args[0]) : 200_000);
    }

    private void run(int events) {
        fill(events);
        long end = Micros.of(FROM) + events / RATE * Micros.SECOND;
        Map<String, Part> parts = new LinkedHashMap<>();
        parts.put("own folds", () -> own(Micros.of(FROM), end));
        parts.put("DuckDB", () -> {
            check("trades", "trade_bars_1m", "trade_bars_5m");
            check("quotes", "quote_bars_1m");
        });
        parts.put("DuckDB, its load alone", () -> {
            load("trades", "event_time", "price", "symbol", "trade_id", "trade_type", "volume");
            load("quotes", "ask", "bid", "event_time", "quote_id", "symbol");
        });
        Map<String, long[]> nanos = new LinkedHashMap<>();
        for (int round = -WARM_UP; round < ROUNDS; round++) {
            for (Map.Entry<String, Part> part : parts.entrySet()) {
                long before = cpu();
                part.getValue().run();
                if (round >= 0) {
                    nanos.computeIfAbsent(part.getKey(), any -> new long[ROUNDS])[round] = cpu() - before;
                }
            }
        }
        if (!findings.result().examples().isEmpty()) {
            throw new IllegalStateException(findings.result().examples().toString());
        }
        nanos.forEach((name, taken) -> {
            Arrays.sort(taken);
            System.out.printf(
                    "%-24s %.2f CPU-seconds, %.2f to %.2f%n",
                    name, s(taken[ROUNDS / 2]), s(taken[0]), s(taken[ROUNDS - 1]));
        });
        lake.close();
    }

    private static double s(long nanos) {
        return nanos / 1e9;
    }

    private static long cpu() {
        return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime();
    }

    private void fill(int events) {
        Random random = new Random(1);
        for (int i = 0; i < events; i++) {
            Instant time = FROM.plusNanos(1_000_000_000L / RATE * i);
            long micros = Micros.of(time);
            String symbol = "S" + random.nextInt(SYMBOLS);
            String id = Integer.toString(i);
            long price = 15_000_000_000L + random.nextInt(1_000_000) * 1000L;
            long volume = (1 + random.nextInt(1000)) * 100_000_000L;
            if (random.nextInt(85) < 60) {
                String side = random.nextBoolean() ? "BUY" : "SELL";
                lake.accept(
                        "trades",
                        time,
                        id,
                        offset ->
                                MarketEvents.trade(id, symbol, price, volume, side, "NYSE", micros, 0, offset, micros));
            } else {
                lake.accept(
                        "quotes",
                        time,
                        id,
                        offset ->
                                MarketEvents.quote(id, symbol, price, price + 1000, "NYSE", micros, 0, offset, micros));
            }
        }
        lake.land();
    }

    private GoldRows rows(GoldShape shape) {
        Finality isFinal = new Finality(Map.of(), Micros.HOUR, findings);
        return new GoldRows(shape, lake.lake.table(shape.table()), new TreeSet<>(), isFinal, findings);
    }

    private void own(long from, long to) {
        List<GoldRows> rows =
                GoldFamily.MARKET.tables().stream().map(this::rows).toList();
        MarketCheck check = new MarketCheck(
                lake.lake.table("silver.trades"), lake.lake.table("silver.quotes"), rows, files, MOST_FOLDS);
        for (long start = from; start < to; start += Micros.HOUR) {
            check.run(start, start + Micros.HOUR);
        }
    }

    private void check(String feed, String... names) {
        List<SqlTable> tables = new ArrayList<>();
        Map<String, GoldRows> rows = new TreeMap<>();
        for (String name : names) {
            SqlTable table = new SqlTable(new Pipeline.Statement(
                    "gold." + name,
                    PipelineFile.marketText("gold/" + name + ".sql"),
                    "market",
                    Grid.of(Micros.HOUR),
                    ZoneOffset.UTC,
                    new TreeMap<>(Map.of(feed, PipelineFile.market().feed(feed).columnOrder()))));
            tables.add(table);
            rows.put(
                    table.table(),
                    rows(table.shape(lake.lake.table(table.table()).schema())));
        }
        new SqlCheck(Map.of(feed, lake.lake.table("silver." + feed)), tables, rows, files, MOST_FOLDS)
                .run(Set.of(Micros.of(FROM)));
    }

    private void load(String feed, String... names) {
        Table silver = lake.lake.table("silver." + feed);
        List<Types.NestedField> columns = Arrays.stream(names)
                .map(name -> silver.schema().findField(name))
                .toList();
        try (Duck duck = Duck.open()) {
            duck.load(
                    EventSource.table(feed),
                    columns,
                    append -> files.candidates(silver, Expressions.alwaysTrue(), List.of(names), append));
        }
    }
}
