package io.kappalake.compaction;

import io.kappalake.tables.catalog.Lake;
import io.kappalake.tables.catalog.LakeCommit;
import io.kappalake.tables.catalog.TableChange;
import io.kappalake.tables.catalog.TestLake;
import io.kappalake.tables.definition.Micros;
import io.kappalake.tables.format.TableFiles;
import io.kappalake.tables.format.TableWriter;
import io.kappalake.tables.ledger.FeedCounts;
import io.kappalake.tables.ledger.Ledger;
import io.kappalake.tables.ledger.OffsetRange;
import io.kappalake.tables.ledger.OffsetRanges;
import io.kappalake.tables.ledger.Progress;
import io.kappalake.transforms.Pipeline;
import io.kappalake.transforms.feed.Event;
import io.kappalake.transforms.feed.Feed;
import io.kappalake.transforms.feed.market.Feeds;
import io.kappalake.transforms.feed.market.MarketEvents;
import io.kappalake.transforms.feed.row.Row;
import io.kappalake.transforms.silver.Silver;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.Table;
import org.apache.iceberg.io.SupportsPrefixOperations;

/**
 * A lake with a job that writes to it, played by the test: commits with ledgers, Gold files by bucket, late events that
 * it only notes.
 */
public final class JobLake implements AutoCloseable {

    public static final String BARS_1M = "gold.trade_bars_1m";
    public static final String BARS_5M = "gold.trade_bars_5m";
    public static final String QUOTES_1M = "gold.quote_bars_1m";
    public static final String FEATURES = "gold.features_1m";
    public static final String HOURLY = "gold.orders_hourly";
    public static final String DAILY = "gold.orders_daily";

    public final Lake lake;

    private final Lake job;
    private final List<Event> events = new ArrayList<>();
    private long sealed = Long.MIN_VALUE;
    private long commits;

    public JobLake() {
        lake = Lake.open(TestLake.empty());
        job = Lake.open(lake.address());
        job.provision(Pipeline.MARKET.tables());
    }

    public static Instant at(String time) {
        return Instant.parse(time.length() == 5 ? "2026-03-02T" + time + ":00Z" : time);
    }

    public static Row trade(Instant time, String symbol, int price) {
        long micros = Micros.of(time);
        return MarketEvents.trade(
                "t-" + symbol + time + price,
                symbol,
                price * 100_000_000L,
                300_000_000L,
                "BUY",
                "NYSE",
                micros,
                0,
                0,
                micros);
    }

    public static Row quote(Instant time, String symbol, int bid) {
        long micros = Micros.of(time);
        return MarketEvents.quote(
                "q-" + symbol + time + bid,
                symbol,
                bid * 100_000_000L,
                (bid + 2) * 100_000_000L,
                "NYSE",
                micros,
                0,
                0,
                micros);
    }

    public static Row order(Instant time, String customer, int value) {
        long micros = Micros.of(time);
        return MarketEvents.order(
                "o-" + time + customer + value, customer, value * 100_000_000L, "completed", micros, 0, 0, micros);
    }

    /** A trade and a quote of each symbol in every minute, with prices that move. */
    public JobLake market(Instant from, Instant to) {
        return market(from, to, List.of("AAPL", "MSFT"));
    }

    public JobLake market(Instant from, Instant to, List<String> symbols) {
        for (Instant time = from; time.isBefore(to); time = time.plusSeconds(60)) {
            int wave = (int) (time.getEpochSecond() / 60 % 7);
            for (String symbol : symbols) {
                events.add(trade(time.plusSeconds(5), symbol, 100 + wave));
                events.add(quote(time.plusSeconds(10), symbol, 99 + wave));
            }
        }
        return this;
    }

    public JobLake orders(Instant from, Instant to) {
        for (Instant time = from; time.isBefore(to); time = time.plusSeconds(3600)) {
            events.add(order(time, "c" + time.getEpochSecond() / 3600 % 5, 10));
        }
        return this;
    }

    /**
     * Lands all events so far, with a Gold file for each bucket and table; buckets before {@code boundary} are sealed
     * then.
     */
    public JobLake landAll(Instant boundary) {
        return landAll(boundary, 1);
    }

    /** Like {@link #landAll(Instant)}, with this many buckets in a file, as compaction leaves them. */
    public JobLake landAll(Instant boundary, int bucketsInFile) {
        return landAll(boundary, bucketsInFile, true);
    }

    public JobLake landAll(Instant boundary, int bucketsInFile, boolean isFinal) {
        sealed = Micros.of(boundary);
        LakeCommit commit = checkpoint();
        appendSilver(commit, events);
        GoldOfEvents.files(lake, events, bucketsInFile, isFinal)
                .forEach((table, files) -> commit.change(TableChange.of(table).append(files)));
        commit.land();
        return this;
    }

    /** An event later than the horizon: it goes to Silver, and what it makes wrong is noted. */
    public void late(Event event, Map<String, List<Instant>> noted) {
        events.add(event);
        LakeCommit commit = checkpoint();
        appendSilver(commit, List.of(event));
        noted.forEach((table, buckets) -> commit.change(TableChange.of(table).addRepairs(buckets)));
        commit.land();
    }

    /** A late trade at the given time with what the job's windows note for it. */
    public void lateTrade(Instant time, int price) {
        Instant hour = hourOf(time);
        Instant reached = hourOf(time.plusSeconds(15 * 60));
        List<Instant> features =
                reached.equals(hour) || Micros.of(reached) >= sealed ? List.of(hour) : List.of(hour, reached);
        late(trade(time, "AAPL", price), Map.of(BARS_1M, List.of(hour), BARS_5M, List.of(hour), FEATURES, features));
    }

    private static Instant hourOf(Instant time) {
        return Micros.toInstant(Micros.floor(Micros.of(time), Micros.HOUR));
    }

    /** A commit that brings nothing but its ledger. */
    public LakeCommit checkpoint() {
        commits++;
        return job.commit("checkpoint " + commits)
                .ledger(new Ledger(
                        "market",
                        "run",
                        commits,
                        OffsetRanges.NONE.with("trades", 0, new OffsetRange(commits, commits + 1)),
                        Map.of("trades", FeedCounts.NONE),
                        Map.of(
                                "market",
                                new Progress(sealed + Micros.HOUR, sealed),
                                "orders",
                                new Progress(sealed + Micros.HOUR, sealed))));
    }

    /** From here on the job's ledgers say that windows from {@code boundary} on are its own. */
    public void seal(Instant boundary) {
        sealed = Micros.of(boundary);
    }

    /** Puts one file in the place of all files of a table, as compaction does. */
    public void compact(String table) {
        Map<String, List<DataFile>> all = GoldOfEvents.files(job, events, Integer.MAX_VALUE, true);
        job.commit("compact")
                .change(TableChange.of(table).replace(all.get(table), TableFiles.live(job.table(table))))
                .land();
    }

    /** Takes all tables back to a commit. */
    public void rollBack(String hash) {
        LakeCommit commit = job.commit("roll back");
        Pipeline.MARKET
                .tables()
                .forEach(table -> commit.change(TableChange.of(table).asOf(hash)));
        commit.land();
    }

    private void appendSilver(LakeCommit commit, List<? extends Event> landed) {
        for (Feed<Row> feed : Feeds.ALL) {
            TableWriter<Row> writer = new TableWriter<>(Silver.of(feed), job.table(Silver.of(feed)), 0, 0);
            landed.stream().filter(event -> MarketEvents.isOf(feed, event)).forEach(event -> writer.write((Row) event));
            commit.change(TableChange.of(Silver.of(feed)).append(writer.complete()));
        }
    }

    /** For a measurement that wants the memory. */
    public void forgetEvents() {
        events.clear();
    }

    /**
     * The rows that each Gold table should have: computed in one piece from all events, in a lake of their own, and
     * read like ours.
     */
    public Map<String, SortedSet<String>> truth() {
        try (Lake reference = Lake.open(TestLake.empty())) {
            reference.provision(Pipeline.MARKET.tables());
            LakeCommit commit = reference.commit("truth");
            GoldOfEvents.files(reference, events, 1, true)
                    .forEach((table, files) ->
                            commit.change(TableChange.of(table).append(files)));
            commit.land();
            return GoldOfEvents.rows(reference);
        }
    }

    public Map<String, SortedSet<String>> rows() {
        return GoldOfEvents.rows(lake);
    }

    /** Locations of all data files in the warehouse, also of such as no commit names. */
    public Set<String> stored(String table) {
        Table of = lake.table(table);
        Set<String> locations = new TreeSet<>();
        ((SupportsPrefixOperations) of.io())
                .listPrefix(of.location() + "/data")
                .forEach(file -> locations.add(file.location()));
        return locations;
    }

    /** Paths of a table's live files, by the start of the bucket of their first row. */
    public Map<Instant, String> files(String table) {
        Map<Instant, String> files = new HashMap<>();
        for (DataFile file : TableFiles.live(lake.table(table))) {
            long first = TableFiles.<Number>least(
                            lake.table(table), file, table.equals(DAILY) ? "order_date" : "window_start")
                    .longValue();
            files.put(
                    Micros.toInstant(table.equals(DAILY) ? first * Micros.DAY : Micros.floor(first, Micros.HOUR)),
                    file.location());
        }
        return files;
    }

    @Override
    public void close() {
        job.close();
        lake.close();
    }
}
