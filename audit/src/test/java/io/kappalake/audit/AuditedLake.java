package io.kappalake.audit;

import io.kappalake.tables.catalog.Lake;
import io.kappalake.tables.catalog.LakeCommit;
import io.kappalake.tables.catalog.TableChange;
import io.kappalake.tables.catalog.TestLake;
import io.kappalake.tables.definition.Grid;
import io.kappalake.tables.definition.Micros;
import io.kappalake.tables.definition.TableDefinition;
import io.kappalake.tables.format.TableFiles;
import io.kappalake.tables.format.TableWriter;
import io.kappalake.tables.ledger.FeedCounts;
import io.kappalake.tables.ledger.Ledger;
import io.kappalake.tables.ledger.OffsetRange;
import io.kappalake.tables.ledger.OffsetRanges;
import io.kappalake.tables.ledger.Progress;
import io.kappalake.transforms.Pipeline;
import io.kappalake.transforms.bronze.Bronze;
import io.kappalake.transforms.feed.Event;
import io.kappalake.transforms.feed.Feed;
import io.kappalake.transforms.feed.RawRecord;
import io.kappalake.transforms.feed.market.Feeds;
import io.kappalake.transforms.feed.market.MarketEvents;
import io.kappalake.transforms.feed.row.Row;
import io.kappalake.transforms.gold.Families;
import io.kappalake.transforms.gold.GoldTable;
import io.kappalake.transforms.gold.WindowSource;
import io.kappalake.transforms.silver.Rejected;
import io.kappalake.transforms.silver.Silver;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.LongFunction;
import java.util.function.LongPredicate;
import java.util.function.LongUnaryOperator;
import java.util.function.UnaryOperator;
import org.apache.iceberg.DataFile;

/**
 * A lake with a job that writes to it, played by the test with the job's own windows and writers: records go to one
 * partition of each topic, and each commit brings those since the last, with its ledger and with Gold as the job
 * computes it from all events so far.
 */
public final class AuditedLake implements AutoCloseable {

    public static final String BARS_1M = "gold.trade_bars_1m";
    public static final String BARS_5M = "gold.trade_bars_5m";
    public static final String QUOTES_1M = "gold.quote_bars_1m";
    public static final String FEATURES = "gold.features_1m";
    public static final String HOURLY = "gold.orders_hourly";
    public static final String DAILY = "gold.orders_daily";

    private static final long ONE = 100_000_000L;
    private static final byte[] KEY = {1};

    public final Lake lake;

    private final List<Event> events = new ArrayList<>();
    private final Map<String, Long> offsets = new HashMap<>();
    private final Map<String, List<RawRecord>> bronze = new HashMap<>();
    private final Map<String, FeedCounts> counts = new TreeMap<>();
    private final Map<String, Long> begun = new HashMap<>();
    private final List<Rejected> rejected = new ArrayList<>();
    private final Map<String, String> latest = new HashMap<>();
    private long checkpoint;
    private long watermark = Long.MIN_VALUE;
    private long sealed = Long.MIN_VALUE;
    private int landed;
    private Optional<String> rules = Optional.empty();

    public AuditedLake() {
        this(Map.of());
    }

    /** @param others files that are not as in the pipeline that ships with the project, text by name */
    public AuditedLake(Map<String, String> others) {
        lake = Lake.open(TestLake.empty());
        Map<String, String> files = new TreeMap<>();
        if (!others.isEmpty()) {
            files.putAll(Pipeline.MARKET.texts());
            files.putAll(others);
        }
        lake.provision(Pipeline.MARKET.tables(), files);
    }

    public static Instant at(String time) {
        return Instant.parse(time.length() == 5 ? "2026-03-02T" + time + ":00Z" : time);
    }

    public AuditedLake trade(Instant time, String symbol, int price, int volume, String type) {
        return trade("t-" + symbol + time + price, time, symbol, price, volume, type);
    }

    public AuditedLake trade(String id, Instant time, String symbol, int price, int volume, String type) {
        long offset = read("trades", time, tradeJson(id, time, symbol, price * ONE, volume * ONE, type));
        long micros = Micros.of(time);
        return accept(
                "trades",
                MarketEvents.trade(id, symbol, price * ONE, volume * ONE, type, "NYSE", micros, 0, offset, micros));
    }

    /** A trade that was sent at another time than it happened; its price is in 10^-8. */
    public AuditedLake trade(String id, Instant time, Instant sent, String symbol, long price) {
        long offset = read("trades", sent, tradeJson(id, time, symbol, price, ONE, "BUY"));
        return accept(
                "trades",
                MarketEvents.trade(id, symbol, price, ONE, "BUY", "NYSE", Micros.of(time), 0, offset, Micros.of(sent)));
    }

    public AuditedLake quote(Instant time, String symbol, int bid, int ask) {
        return quote("q-" + symbol + time + bid, time, time, symbol, bid, ask);
    }

    public AuditedLake quote(String id, Instant time, Instant sent, String symbol, int bid, int ask) {
        long offset = read("quotes", sent, quoteJson(id, time, symbol, bid, ask));
        return accept(
                "quotes",
                MarketEvents.quote(
                        id, symbol, bid * ONE, ask * ONE, "NYSE", Micros.of(time), 0, offset, Micros.of(sent)));
    }

    public AuditedLake order(Instant time, String customer, int value, String status) {
        String json =
                "{\"order_id\":\"o-%s%s\",\"customer_id\":\"%s\",\"order_value\":%d,\"timestamp\":\"%s\",\"status\":\"%s\"}";
        long offset = read("orders", time, json.formatted(time, customer, customer, value, time, status));
        long micros = Micros.of(time);
        return accept(
                "orders",
                MarketEvents.order("o-" + time + customer, customer, value * ONE, status, micros, 0, offset, micros));
    }

    private static String tradeJson(String id, Instant time, String symbol, long price, long volume, String type) {
        return ("{\"trade_id\":\"%s\",\"symbol\":\"%s\",\"price\":%s,\"volume\":\"%s\",\"timestamp\":\"%s\","
                        + "\"trade_type\":\"%s\",\"exchange\":\"NYSE\"}")
                .formatted(id, symbol, BigDecimal.valueOf(price, 8), BigDecimal.valueOf(volume, 8), time, type);
    }

    private static String quoteJson(String id, Instant time, String symbol, int bid, int ask) {
        return ("{\"quote_id\":\"%s\",\"symbol\":\"%s\",\"bid\":%d,\"ask\":%d,\"timestamp\":\"%s\","
                        + "\"exchange\":\"nyse\"}")
                .formatted(id, symbol, bid, ask, time);
    }

    /** A record of these bytes that was accepted as this event, rightly or not; the last offset is the record's. */
    public AuditedLake accept(String feed, Instant time, String payload, LongFunction<Row> event) {
        return accept(feed, event.apply(read(feed, time, payload)));
    }

    /** A record of these bytes that was rejected, rightly or not. */
    public AuditedLake reject(String feed, Instant time, String reason, String payload) {
        return reject(feed, time, reason, "", payload);
    }

    /** The same with a detail. */
    public AuditedLake reject(String feed, Instant time, String reason, String detail, String payload) {
        byte[] bytes = payload.getBytes(StandardCharsets.UTF_8);
        long offset = read(feed, time, payload);
        rejected.add(new Rejected(feed, reason, detail, feed, 0, offset, Micros.of(time), KEY, bytes));
        return count(feed, new FeedCounts(1, 0, 0, Map.of(reason, 1L), 0));
    }

    /** A record of these bytes that was counted as a duplicate, rightly or not. */
    public AuditedLake repeat(String feed, Instant time, String payload) {
        read(feed, time, payload);
        return count(feed, new FeedCounts(1, 0, 1, Map.of(), 0));
    }

    /** The last record of the feed once more. */
    public AuditedLake repeat(String feed, Instant time) {
        read(feed, time, latest.get(feed));
        return count(feed, new FeedCounts(1, 0, 1, Map.of(), 0));
    }

    public AuditedLake reject(String feed, Instant time, String reason) {
        return reject(feed, time, reason, quoteJson("q-" + time, time, "AAPL", 102, 101));
    }

    /** Offsets that Kafka gave to no record, such as the end of a transaction. */
    public AuditedLake gapOfKafka(String feed, long width) {
        offsets.merge(feed, width, Long::sum);
        return this;
    }

    /**
     * A trade, a quote and an order in every minute, with prices that move, a repeat and a rejected record in every
     * seventh.
     */
    public AuditedLake market(Instant from, Instant to) {
        for (Instant time = from; time.isBefore(to); time = time.plusSeconds(60)) {
            int wave = (int) (time.getEpochSecond() / 60 % 7);
            for (String symbol : List.of("AAPL", "MSFT")) {
                trade(time.plusSeconds(5), symbol, 100 + wave, 3, "BUY");
                trade(time.plusSeconds(25), symbol, 103 - wave, 2 + wave, "SELL");
                quote(time.plusSeconds(10), symbol, 99 + wave, 101 + 2 * wave);
            }
            order(time.plusSeconds(30), "c" + wave, 10 + wave, wave == 3 ? "pending" : "completed");
            if (wave == 0) {
                repeat("trades", time);
                reject("quotes", time, "CROSSED_QUOTE");
            }
        }
        return this;
    }

    /** Records of Bronze that are lost on the way there. */
    public AuditedLake loseBronze(String feed, int last) {
        List<RawRecord> records = bronze.get(feed);
        records.subList(records.size() - last, records.size()).clear();
        return this;
    }

    /** The rules that commits from here on say they were made under; none if empty. */
    public AuditedLake under(String text) {
        rules = Optional.of(text).filter(said -> !said.isEmpty());
        return this;
    }

    /** The watermark has come to here, and windows before {@code boundary} are sealed. */
    public AuditedLake progress(Instant reached, Instant boundary) {
        watermark = Micros.of(reached);
        sealed = Micros.of(boundary);
        return this;
    }

    /** Lands a commit whose trades break a rule that holds. */
    public AuditedLake landHeld(String reason, long rows) {
        return landBroken(FeedCounts.broken(Map.of(), Map.of(reason, rows)));
    }

    /** Lands a commit that counts trades by rules that they break. */
    public AuditedLake landBroken(FeedCounts broken) {
        return land(ledger -> {
            Map<String, FeedCounts> feeds = new TreeMap<>(ledger.feeds());
            feeds.merge("trades", broken, FeedCounts::plus);
            return AuditFixture.with(ledger, ledger.offsets(), feeds);
        });
    }

    public AuditedLake land() {
        return land(UnaryOperator.identity());
    }

    /** Lands a commit with a ledger that says something else than happened. */
    public AuditedLake land(UnaryOperator<Ledger> said) {
        LakeCommit commit = lake.commit("checkpoint " + ++checkpoint);
        // As properties, not as ledger: the lake itself would refuse a false one.
        said.apply(ledger()).toProperties().forEach(commit::property);
        rules.ifPresent(text -> commit.property("rules", text));
        for (Feed<Row> feed : Feeds.ALL) {
            append(commit, feed);
        }
        commit.change(TableChange.of(Silver.REJECTED).append(write(Silver.REJECTED, rejected)));
        gold(events, this::isFinal)
                .forEach((table, files) ->
                        commit.change(TableChange.of(table).replace(files, TableFiles.live(lake.table(table)))));
        commit.land();
        landed = events.size();
        List.of(bronze, counts, begun).forEach(Map::clear);
        rejected.clear();
        return this;
    }

    /** Lands events that came later than the horizon: Gold stays as it is and notes its buckets, by table. */
    public AuditedLake landLate(Map<String, List<Instant>> noted) {
        LakeCommit commit = lake.commit("checkpoint " + ++checkpoint);
        ledger().toProperties().forEach(commit::property);
        for (Feed<Row> feed : Feeds.ALL) {
            append(commit, feed);
        }
        noted.forEach((table, buckets) -> commit.change(TableChange.of(table).addRepairs(buckets)));
        commit.land();
        landed = events.size();
        List.of(bronze, counts, begun).forEach(Map::clear);
        return this;
    }

    /** The job's position: a number of events, and the next offset of each feed. */
    public record Position(int events, Map<String, Long> offsets) {}

    public Position position() {
        return new Position(events.size(), Map.copyOf(offsets));
    }

    /** Takes all tables and the job back to a commit. */
    public AuditedLake rollBack(String hash, Position then) {
        LakeCommit commit = lake.commit("roll back").property("rollback.to", hash);
        Pipeline.MARKET
                .tables()
                .forEach(table -> commit.change(TableChange.of(table).asOf(hash)));
        commit.land();
        events.subList(then.events(), events.size()).clear();
        landed = events.size();
        offsets.clear();
        offsets.putAll(then.offsets());
        return this;
    }

    /** Does something to the lake that no ledger speaks of. */
    public AuditedLake tamper(TableChange change) {
        lake.commit("tamper").change(change).land();
        return this;
    }

    /** Puts other rows in the place of Silver's trades. */
    public AuditedLake tamperTrades(UnaryOperator<List<Row>> change) {
        return tamper(TableChange.of("silver.trades")
                .replace(
                        write(Silver.of(Feeds.TRADES), change.apply(new ArrayList<>(trades()))),
                        TableFiles.live(lake.table("silver.trades"))));
    }

    /** Puts other rows in the place of a Gold table's. */
    public <R> AuditedLake tamperGold(
            GoldTable<?, R> gold, java.util.function.Function<List<R>, Collection<R>> change) {
        String name = gold.definition().fullName();
        return tamper(TableChange.of(name)
                .replace(write(gold.definition(), change.apply(rows(gold))), TableFiles.live(lake.table(name))));
    }

    /** One file with the trades of all files of Silver that the last commit left, as compaction makes it. */
    public AuditedLake compactTrades() {
        return tamper(TableChange.of("silver.trades")
                .rewrite(write(Silver.of(Feeds.TRADES), trades()), TableFiles.live(lake.table("silver.trades"))));
    }

    public List<Row> trades() {
        return events.stream()
                .filter(event -> MarketEvents.isOf(Feeds.TRADES, event))
                .map(Row.class::cast)
                .toList();
    }

    /** A record for each trade, with other offsets. */
    public List<RawRecord> bronzeTrades(LongUnaryOperator offset) {
        return trades().stream()
                .map(trade -> new RawRecord(
                        0, offset.applyAsLong(trade.kafkaOffset()), trade.kafkaTimestamp(), KEY, KEY, Map.of()))
                .toList();
    }

    /** Crosses off all repairs; the next commit brings the right rows. */
    public AuditedLake repaired() {
        LakeCommit commit = lake.commit("repair");
        lake.repairs()
                .forEach((table, buckets) -> commit.change(TableChange.of(table).removeRepairs(buckets)));
        commit.land();
        return this;
    }

    public <R> List<DataFile> write(TableDefinition<R> table, Collection<? extends R> rows) {
        TableWriter<R> writer = new TableWriter<>(table, lake.table(table), 0, 0);
        rows.forEach(writer::write);
        return writer.complete();
    }

    /** Records of a feed that the last commit has not brought yet. */
    public List<RawRecord> pending(String feed) {
        return List.copyOf(bronze.get(feed));
    }

    @SuppressWarnings("unchecked")
    private <R> List<R> rows(GoldTable<?, R> gold) {
        List<R> rows = new ArrayList<>();
        WindowSource<?> source =
                Families.MARKET.tables().contains(gold) ? Families.minutes(events) : Families.days(events);
        Grid bucket = Grid.of(Families.MARKET.tables().contains(gold) ? Micros.HOUR : Micros.DAY);
        for (long start : source.buckets(bucket, Long.MIN_VALUE)) {
            ((GoldTable<WindowSource<?>, R>) gold)
                    .rows(source, start, bucket.next(start), this::isFinal)
                    .forEach(rows::add);
        }
        return rows;
    }

    private Map<String, List<DataFile>> gold(List<Event> all, LongPredicate isFinal) {
        Map<String, List<DataFile>> files = new LinkedHashMap<>();
        for (GoldTable<?, ?> table : Pipeline.MARKET.gold()) {
            files.put(table.definition().fullName(), goldOf(table));
        }
        return files;
    }

    private <R> List<DataFile> goldOf(GoldTable<?, R> gold) {
        return write(gold.definition(), rows(gold));
    }

    private boolean isFinal(long windowEnd) {
        return watermark != Long.MIN_VALUE && watermark >= windowEnd + Micros.HOUR;
    }

    private void append(LakeCommit commit, Feed<Row> feed) {
        commit.change(TableChange.of(Bronze.of(feed))
                .append(write(Bronze.of(feed), bronze.getOrDefault(feed.name(), List.of()))));
        List<Row> accepted = events.subList(landed, events.size()).stream()
                .filter(event -> MarketEvents.isOf(feed, event))
                .map(Row.class::cast)
                .toList();
        commit.change(TableChange.of(Silver.of(feed)).append(write(Silver.of(feed), accepted)));
    }

    private Ledger ledger() {
        Map<String, Map<Integer, OffsetRange>> ranges = new TreeMap<>();
        for (String feed : Feeds.topics()) {
            long to = offsets.getOrDefault(feed, 0L);
            ranges.put(feed, Map.of(0, new OffsetRange(begun.getOrDefault(feed, to), to)));
        }
        Progress reached = new Progress(watermark, sealed);
        return new Ledger(
                "market",
                "run",
                checkpoint,
                OffsetRanges.of(ranges),
                Map.copyOf(counts),
                Map.of("market", reached, "orders", reached));
    }

    private long read(String feed, Instant time, String payload) {
        long offset = offsets.getOrDefault(feed, 0L);
        begun.putIfAbsent(feed, offset);
        offsets.put(feed, offset + 1);
        latest.put(feed, payload);
        bronze.computeIfAbsent(feed, any -> new ArrayList<>())
                .add(new RawRecord(
                        0, offset, Micros.of(time), KEY, payload.getBytes(StandardCharsets.UTF_8), Map.of()));
        return offset;
    }

    private AuditedLake accept(String feed, Event event) {
        events.add(event);
        return count(feed, new FeedCounts(1, 1, 0, Map.of(), 0));
    }

    private AuditedLake count(String feed, FeedCounts one) {
        counts.merge(feed, one, FeedCounts::plus);
        return this;
    }

    @Override
    public void close() {
        lake.close();
    }
}
