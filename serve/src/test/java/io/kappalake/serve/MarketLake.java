package io.kappalake.serve;

import io.kappalake.gate.Token;
import io.kappalake.serve.api.PageServer;
import io.kappalake.serve.metrics.Outside;
import io.kappalake.serve.read.LiveLake;
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
import io.kappalake.tables.storage.LakeAddress;
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
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.apache.iceberg.DataFile;

/** A lake of the market whose job the test plays, with the job's own windows and writers, and a server on it. */
public final class MarketLake implements AutoCloseable {

    public static final String BARS = "gold.trade_bars_1m";

    private static final long ONE = 100_000_000L;
    private static final byte[] KEY = "AAPL".getBytes(StandardCharsets.UTF_8);
    private static final long MEMORY = 32L << 20;

    public final Lake lake = Lake.open(TestLake.empty());

    private final List<Event> events = new ArrayList<>();
    private final List<Rejected> rejected = new ArrayList<>();
    private final Map<String, List<RawRecord>> raw = new HashMap<>();
    private final Map<String, Long> offsets = new HashMap<>();
    private final Map<String, FeedCounts> counts = new TreeMap<>();
    private Outside outside = Outside.NONE;
    private int landed;
    private long checkpoint;
    private LiveLake live;
    private PageServer server;

    public MarketLake() {
        lake.provision(Pipeline.MARKET.tables());
    }

    public static Instant at(String time) {
        return Instant.parse("2026-03-02T" + time + ":00Z");
    }

    /** A trade of each symbol in every minute, at 100, 101 and so on, and a quote, an order and a broken record. */
    public MarketLake minutes(String from, String to, String... symbols) {
        for (Instant time = at(from); time.isBefore(at(to)); time = time.plusSeconds(60)) {
            long micros = Micros.of(time);
            long price = 100 + micros / Micros.MINUTE % 60;
            for (String symbol : symbols) {
                String id = symbol + micros;
                trade(MarketEvents.trade(
                        id, symbol, price * ONE, 2 * ONE, "BUY", "NYSE", micros, 0, read("trades", micros), micros));
                trade(MarketEvents.quote(
                        id,
                        symbol,
                        (price - 1) * ONE,
                        (price + 1) * ONE,
                        "NYSE",
                        micros,
                        0,
                        read("quotes", micros),
                        micros));
            }
            trade(MarketEvents.order(
                    "o" + micros, "c1", 7 * ONE, "completed", micros, 0, read("orders", micros), micros));
            reject(micros);
        }
        return this;
    }

    private void trade(Event event) {
        events.add(event);
        for (Feed<Row> feed : Feeds.ALL) {
            if (MarketEvents.isOf(feed, event)) {
                counts.merge(feed.name(), new FeedCounts(1, 1, 0, Map.of(), 0), FeedCounts::plus);
            }
        }
    }

    private void reject(long micros) {
        byte[] payload = "{\"trade_id\": \"x\"".getBytes(StandardCharsets.UTF_8);
        rejected.add(new Rejected(
                "trades",
                "MALFORMED_JSON",
                "it ends early",
                "trades",
                0,
                read("trades", micros),
                micros,
                KEY,
                payload));
        counts.merge("trades", new FeedCounts(1, 0, 0, Map.of("MALFORMED_JSON", 1L), 0), FeedCounts::plus);
    }

    private long read(String feed, long micros) {
        long offset = offsets.merge(feed, 1L, Long::sum) - 1;
        raw.computeIfAbsent(feed, any -> new ArrayList<>())
                .add(new RawRecord(0, offset, micros, KEY, KEY, Map.of("source", KEY)));
        return offset;
    }

    /** Lands all that happened since the last commit; returns the commit's hash. */
    public String land() {
        LakeCommit commit = lake.commit("checkpoint " + ++checkpoint).ledger(ledger());
        for (Feed<Row> feed : Feeds.ALL) {
            commit.change(TableChange.of(Bronze.of(feed))
                    .append(write(Bronze.of(feed), raw.getOrDefault(feed.name(), List.of()))));
            List<Row> accepted = events.subList(landed, events.size()).stream()
                    .filter(event -> MarketEvents.isOf(feed, event))
                    .map(Row.class::cast)
                    .toList();
            commit.change(TableChange.of(Silver.of(feed)).append(write(Silver.of(feed), accepted)));
        }
        commit.change(TableChange.of(Silver.REJECTED).append(write(Silver.REJECTED, rejected)));
        for (GoldTable<?, ?> gold : Pipeline.MARKET.gold()) {
            commit.change(TableChange.of(gold.definition())
                    .replace(gold(gold), TableFiles.live(lake.table(gold.definition()))));
        }
        String hash = commit.land().hash();
        landed = events.size();
        raw.clear();
        rejected.clear();
        counts.clear();
        return hash;
    }

    @SuppressWarnings("unchecked")
    private <R> List<DataFile> gold(GoldTable<?, R> gold) {
        boolean market = Families.MARKET.tables().contains(gold);
        WindowSource<?> source = market ? Families.minutes(events) : Families.days(events);
        Grid bucket = Grid.of(market ? Micros.HOUR : Micros.DAY);
        List<DataFile> files = new ArrayList<>();
        for (long start : source.buckets(bucket, Long.MIN_VALUE)) {
            List<R> rows = new ArrayList<>();
            ((GoldTable<WindowSource<?>, R>) gold)
                    .rows(source, start, bucket.next(start), end -> false)
                    .forEach(rows::add);
            files.addAll(write(gold.definition(), rows));
        }
        return files;
    }

    private <R> List<DataFile> write(TableDefinition<R> table, Collection<? extends R> rows) {
        TableWriter<R> writer = new TableWriter<>(table, lake.table(table), 0, 0);
        rows.forEach(writer::write);
        return writer.complete();
    }

    private Ledger ledger() {
        Map<String, Map<Integer, OffsetRange>> ranges = new TreeMap<>();
        for (String feed : Feeds.topics()) {
            long to = offsets.getOrDefault(feed, 0L);
            ranges.put(
                    feed,
                    Map.of(
                            0,
                            new OffsetRange(
                                    to - raw.getOrDefault(feed, List.of()).size(), to)));
        }
        long watermark = raw.values().stream()
                .flatMap(List::stream)
                .mapToLong(RawRecord::timestamp)
                .max()
                .orElse(0);
        Progress reached = new Progress(watermark, Long.MIN_VALUE);
        return new Ledger(
                "market",
                "run",
                checkpoint,
                OffsetRanges.of(ranges),
                Map.copyOf(counts),
                Map.of("market", reached, "orders", reached));
    }

    /** What the server watches beside the lake. */
    public MarketLake on(Outside ground) {
        outside = ground;
        return this;
    }

    /** Serves what has landed; rows are read from memory, or from the files each time. */
    public Asker serve(boolean fromMemory) {
        return serve(fromMemory ? MEMORY : 0, Optional.empty());
    }

    /** Serves what has landed to those who have the token. */
    public Asker serve(Token token) {
        return serve(MEMORY, Optional.of(token));
    }

    /** Serves what has landed, with Nessie behind a line that can be cut. */
    public Asker serve(NessieLine line) {
        return serve(line.to(lake.address()), MEMORY, Optional.empty());
    }

    private Asker serve(long memory, Optional<Token> token) {
        return serve(lake.address(), memory, token);
    }

    private Asker serve(LakeAddress address, long memory, Optional<Token> token) {
        live = LiveLake.of(Lake.open(address), memory);
        server = new PageServer(live, List.of(), token, outside).start("127.0.0.1", 0);
        return new Asker(server.port());
    }

    public PageServer server() {
        return server;
    }

    /** A new tag of the newest commit. */
    public String tag() {
        String tag = "day/test-" + UUID.randomUUID();
        lake.refs().createTag(tag, lake.head());
        return tag;
    }

    @Override
    public void close() {
        if (server != null) {
            server.close();
            live.close();
        }
        lake.close();
    }
}
