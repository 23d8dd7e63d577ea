package io.kappalake.compaction.merge;

import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.tables.CommitRefused;
import io.kappalake.tables.catalog.Lake;
import io.kappalake.tables.catalog.LakeCommit;
import io.kappalake.tables.catalog.Probe;
import io.kappalake.tables.catalog.Rollback;
import io.kappalake.tables.catalog.TableChange;
import io.kappalake.tables.catalog.TestLake;
import io.kappalake.tables.definition.Micros;
import io.kappalake.tables.definition.TableDefinition;
import io.kappalake.tables.format.TableFiles;
import io.kappalake.tables.format.TableWriter;
import io.kappalake.tables.ledger.FeedCounts;
import io.kappalake.tables.ledger.Ledger;
import io.kappalake.tables.ledger.OffsetRange;
import io.kappalake.tables.ledger.OffsetRanges;
import io.kappalake.tables.ledger.Progress;
import io.kappalake.transforms.bronze.Bronze;
import io.kappalake.transforms.feed.RawRecord;
import io.kappalake.transforms.feed.market.Feeds;
import io.kappalake.transforms.feed.market.MarketEvents;
import io.kappalake.transforms.feed.row.Row;
import io.kappalake.transforms.gold.Families;
import io.kappalake.transforms.gold.GoldTable;
import io.kappalake.transforms.gold.market.MarketMinutes;
import io.kappalake.transforms.silver.Silver;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.apache.iceberg.DataFile;

/** A lake of three tables that is changed at random, and what its rows must be. */
final class InterleavedLake implements AutoCloseable {

    private static final TableDefinition<RawRecord> BRONZE = Bronze.of(Feeds.TRADES);
    private static final TableDefinition<Row> SILVER = Silver.of(Feeds.TRADES);
    private static final GoldTable<MarketMinutes, ?> BARS =
            Families.MARKET.tables().get(0);
    static final TableDefinition<?> GOLD = BARS.definition();
    static final List<TableDefinition<?>> TABLES = List.of(BRONZE, SILVER, GOLD);
    private static final long START = Micros.of(Instant.parse("2026-03-01T20:00:00Z"));
    private static final int HOURS = 10;
    private static final int HISTORY = 8;

    final Lake lake = Lake.open(TestLake.empty());
    private final Lake other = Lake.open(lake.address());
    private final Random random;
    private final KnownFiles known;
    private final List<LakeState> history = new ArrayList<>();
    private LakeState now = new LakeState("", 1, START, List.of(), List.of(), new TreeMap<>());
    private final Map<List<String>, Long> versions = new HashMap<>();
    private long checkpoints;
    private long refused;
    private long number;

    InterleavedLake(Random random) {
        this.random = random;
        lake.provision(TABLES);
        LakeCommit policy = lake.commit("a policy under which few files are many");
        TABLES.forEach(table -> policy.change(TableChange.of(table)
                .setProperties(Map.of(CompactPolicy.OPEN_FILES, "4", CompactPolicy.OPEN_FILES_PER_WRITER, "1"))));
        policy.land();
        known = new KnownFiles(lake, TABLES);
        land(checkpoint(START), first -> new LakeState("", 2, START, first.bronze(), first.silver(), first.gold()));
    }

    /** How many commits were refused because another came first. */
    long refused() {
        return refused;
    }

    /** Something that is not a compaction; {@code probe} sees its commit. */
    void change(Probe probe) {
        switch (random.nextInt(6)) {
            case 0, 1 -> append(probe);
            case 2 -> seal(probe);
            case 3 -> repair(probe);
            case 4 -> rollBack(probe);
            default -> publish(probe);
        }
    }

    /** Merges as the policy says or as much as can be, some while after. */
    CompactReport compact(Probe probe) {
        try (Compaction compaction = Compaction.of(lake)) {
            return compaction
                    .tables(TABLES)
                    .full(random.nextBoolean())
                    .at(Instant.now().plusSeconds(random.nextInt(600)))
                    .rowsInMemory(1 + random.nextInt(20))
                    .probe(probe)
                    .run(bytes -> {});
        }
    }

    void check(String when) {
        assertThat(rows(BRONZE)).as("rows of bronze.trades %s", when).isEqualTo(sorted(now.bronze()));
        assertThat(rows(SILVER)).as("rows of silver.trades %s", when).isEqualTo(sorted(now.silver()));
        List<String> gold = now.gold().values().stream().flatMap(List::stream).toList();
        assertThat(rows(GOLD)).as("rows of gold.trade_bars_1m %s", when).isEqualTo(sorted(gold));
    }

    /** The job: some records, and an hour that is not sealed written anew. */
    private void append(Probe probe) {
        number++;
        TableWriter<RawRecord> bronze = new TableWriter<>(BRONZE, known.shape(BRONZE), random.nextInt(2), 0);
        TableWriter<Row> silver = new TableWriter<>(SILVER, known.shape(SILVER), random.nextInt(2), 0);
        for (int row = 0; row <= random.nextInt(3); row++) {
            long time = START + random.nextInt(HOURS) * Micros.HOUR;
            bronze.write(new RawRecord(random.nextInt(2), number * 10 + row, time, null, new byte[] {1}, Map.of()));
            silver.write(trade(time, number * 10 + row));
        }
        long bucket = now.sealed() + random.nextInt(2) * Micros.HOUR;
        List<DataFile> in = List.of(bronze.complete(), silver.complete()).stream()
                .flatMap(List::stream)
                .toList();
        List<DataFile> gold = bars(bucket, number);
        List<DataFile> bronzeFiles =
                in.stream().filter(file -> known.isOf(file, BRONZE)).toList();
        List<DataFile> silverFiles =
                in.stream().filter(file -> known.isOf(file, SILVER)).toList();
        LakeCommit commit = checkpoint(now.sealed())
                .probe(probe)
                .change(TableChange.of(BRONZE).append(bronzeFiles))
                .change(TableChange.of(SILVER).append(silverFiles))
                .change(TableChange.of(GOLD).replace(gold, holding(bucket)));
        land(
                commit,
                before -> new LakeState(
                        "",
                        before.end() + 1,
                        before.sealed(),
                        LakeState.plus(before.bronze(), known.texts(BRONZE, bronzeFiles)),
                        LakeState.plus(before.silver(), known.texts(SILVER, silverFiles)),
                        LakeState.with(before.gold(), Map.of(bucket, known.texts(GOLD, gold)))));
    }

    private void seal(Probe probe) {
        long sealed = Math.min(now.sealed() + random.nextInt(3) * Micros.HOUR, START + HOURS * Micros.HOUR);
        land(
                checkpoint(sealed).probe(probe),
                before -> new LakeState("", before.end() + 1, sealed, before.bronze(), before.silver(), before.gold()));
    }

    /** All hours of the files that hold a sealed hour are written anew, and that hour with other rows. */
    private void repair(Probe probe) {
        List<Long> sealed =
                now.gold().keySet().stream().filter(hour -> hour < now.sealed()).toList();
        if (sealed.isEmpty()) {
            append(probe);
            return;
        }
        number++;
        long wrong = sealed.get(random.nextInt(sealed.size()));
        List<DataFile> out = holding(wrong);
        Map<Long, List<String>> again = new HashMap<>();
        List<DataFile> in = new ArrayList<>();
        for (DataFile file : out) {
            for (long hour : known.hours(file)) {
                if (now.gold().containsKey(hour) && !again.containsKey(hour)) {
                    List<DataFile> written = bars(
                            hour,
                            hour == wrong ? number : versions.get(now.gold().get(hour)));
                    in.addAll(written);
                    again.put(hour, known.texts(GOLD, written));
                }
            }
        }
        land(
                other.commit("repair").probe(probe).change(TableChange.of(GOLD).replace(in, out)),
                before -> new LakeState(
                        "",
                        before.end(),
                        before.sealed(),
                        before.bronze(),
                        before.silver(),
                        LakeState.with(before.gold(), again)));
    }

    private void rollBack(Probe probe) {
        LakeState then = history.get(random.nextInt(history.size()));
        if (probe == Probe.NONE) {
            remember(Rollback.of(other, then.hash()).run().hash(), then);
            return;
        }
        LakeCommit commit = checkpoint(then.sealed()).probe(probe);
        TABLES.forEach(table -> commit.change(TableChange.of(table).asOf(then.hash())));
        land(
                commit,
                before ->
                        new LakeState("", before.end() + 1, then.sealed(), then.bronze(), then.silver(), then.gold()));
    }

    /** Silver and Gold as a branch has them, which was compacted as well. */
    private void publish(Probe probe) {
        LakeState then = history.get(random.nextInt(history.size()));
        String branch = "replay-" + UUID.randomUUID();
        lake.refs().createBranch(branch, then.hash());
        String hash;
        try (Lake replay = Lake.open(lake.address().onRef(branch));
                Compaction compaction = Compaction.of(replay)) {
            compaction.tables(List.of(SILVER, GOLD)).full(true).run(bytes -> {});
            hash = replay.head();
        }
        LakeCommit commit = checkpoint(then.sealed())
                .probe(probe)
                .change(TableChange.of(SILVER).asOf(hash))
                .change(TableChange.of(GOLD).asOf(hash));
        land(
                commit,
                before -> new LakeState(
                        "", before.end() + 1, then.sealed(), before.bronze(), then.silver(), then.gold()));
        lake.refs().delete(branch, hash);
    }

    /** Lands it upon what is there by then, unless another was faster and it must begin anew. */
    private void land(LakeCommit commit, UnaryOperator<LakeState> change) {
        LakeState begun = now;
        try {
            remember(commit.land().hash(), change.apply(now));
        } catch (CommitRefused e) {
            assertThat(e.getMessage())
                    .containsAnyOf(
                            "another writer has replaced these files",
                            "does not continue the lake's offsets",
                            "The lake was rolled back");
            assertThat(now.hash().equals(begun.hash()) && !e.getMessage().contains("these files"))
                    .as("refused for no reason: %s", e.getMessage())
                    .isFalse();
            refused++;
        }
    }

    private void remember(String hash, LakeState state) {
        now = new LakeState(hash, state.end(), state.sealed(), state.bronze(), state.silver(), state.gold());
        history.add(now);
        if (history.size() > HISTORY) {
            history.remove(0);
        }
    }

    private LakeCommit checkpoint(long sealed) {
        Progress progress = new Progress(sealed + Micros.HOUR, sealed);
        checkpoints++;
        return other.commit("checkpoint " + checkpoints)
                .ledger(new Ledger(
                        "market",
                        "run",
                        checkpoints,
                        OffsetRanges.NONE.with("trades", 0, new OffsetRange(now.end(), now.end() + 1)),
                        Map.of("trades", FeedCounts.NONE),
                        Map.of("market", progress, "orders", progress)));
    }

    private List<DataFile> bars(long hour, long version) {
        return bars(BARS, hour, version);
    }

    private <R> List<DataFile> bars(GoldTable<MarketMinutes, R> table, long hour, long version) {
        MarketMinutes minutes = Families.minutes(List.of(trade(hour, version), trade(hour + Micros.MINUTE, version)));
        TableWriter<R> writer = new TableWriter<>(table.definition(), known.shape(table.definition()), 0, 0);
        table.rows(minutes, hour, hour + Micros.HOUR, end -> true).forEach(writer::write);
        List<DataFile> files = writer.complete();
        versions.put(known.texts(GOLD, files), version);
        return files;
    }

    private static Row trade(long time, long number) {
        return MarketEvents.trade(
                "t" + number, "S" + number % 3, number * 1000, 300, "BUY", "NYSE", time, 0, number, time);
    }

    private List<DataFile> holding(long hour) {
        return TableFiles.live(other.table(GOLD)).stream()
                .filter(file -> known.hours(file).contains(hour))
                .toList();
    }

    private List<String> rows(TableDefinition<?> table) {
        return sorted(known.texts(table, TableFiles.live(lake.table(table))));
    }

    private static List<String> sorted(List<String> rows) {
        return rows.stream().sorted().toList();
    }

    @Override
    public void close() {
        lake.refs().delete(lake.address().ref(), lake.head());
        other.close();
        lake.close();
    }
}
