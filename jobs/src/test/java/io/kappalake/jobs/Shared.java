package io.kappalake.jobs;

import io.kappalake.tables.catalog.Lake;
import io.kappalake.tables.definition.Micros;
import io.kappalake.tables.definition.TableDefinition;
import io.kappalake.tables.format.TableWriter;
import io.kappalake.tables.ledger.Committable;
import io.kappalake.tables.ledger.Committable.WrittenFile;
import io.kappalake.tables.ledger.FeedCounts;
import io.kappalake.tables.ledger.OffsetRange;
import io.kappalake.tables.ledger.Progress;
import io.kappalake.transforms.bronze.Bronze;
import io.kappalake.transforms.feed.RawRecord;
import io.kappalake.transforms.feed.market.Feeds;
import io.kappalake.transforms.gold.market.TradeBarRow;
import io.kappalake.transforms.gold.orders.OrdersDailyRow;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.iceberg.DataFile;

/** What writers would hand to the committer, with real files in the lake's warehouse. */
public final class Shared {

    private static final Instant DAY = Instant.parse("2026-03-02T00:00:00Z");

    private Shared() {}

    /** Trades of one partition, all accepted, with their Bronze rows. */
    public static Committable trades(Lake lake, int partition, long from, long to) {
        List<RawRecord> rows = new ArrayList<>();
        for (long offset = from; offset < to; offset++) {
            rows.add(new RawRecord(partition, offset, Micros.of(DAY), null, null, Map.of()));
        }
        FeedCounts counts = new FeedCounts(to - from, to - from, 0, Map.of(), 0);
        return new Committable(
                "trades",
                counts,
                Map.of(partition, new OffsetRange(from, to)),
                List.of(new WrittenFile("bronze.trades", "", file(lake, Bronze.of(Feeds.TRADES), rows))),
                Map.of(),
                Map.of());
    }

    /** The hour of bars as a writer has it now: one row with this count of trades. */
    public static Committable bars(Lake lake, int writer, int hour, long trades) {
        long start = Micros.of(DAY) + hour * Micros.HOUR;
        TradeBarRow row = new TradeBarRow(
                "S" + writer, start, start + Micros.MINUTE, 1, 1, 1, 1, 1, 1, null, one(), one(), one(), trades, false);
        return bucket(lake, TradeBarRow.ONE_MINUTE.definition(), writer + "/" + Micros.toInstant(start) + "/60", row);
    }

    /** A day of orders, with this many of them. */
    public static Committable orders(Lake lake, int day, long orders) {
        Instant start = DAY.plusSeconds(day * 86_400L);
        OrdersDailyRow row = new OrdersDailyRow(Micros.of(start) / Micros.DAY, orders, one(), one(), 1, false);
        return bucket(lake, OrdersDailyRow.TABLE.definition(), "0/" + start + "/1440", row);
    }

    /** What the windows of the market say at each barrier: hours before this one are sealed. */
    public static Committable market(int watermarkHour, int sealedHour) {
        return progress(
                "market", Micros.of(DAY) + watermarkHour * Micros.HOUR, Micros.of(DAY) + sealedHour * Micros.HOUR);
    }

    /** What the windows of orders say at each barrier: days before this one are sealed. */
    public static Committable orderDays(int sealedDay) {
        return progress(
                "orders", Micros.of(DAY) + (sealedDay * 24 + 1) * Micros.HOUR, Micros.of(DAY) + sealedDay * Micros.DAY);
    }

    public static Committable repair(int hour) {
        return new Committable(
                "",
                FeedCounts.NONE,
                Map.of(),
                List.of(),
                Map.of(),
                Map.of("gold.trade_bars_1m", Set.of(Micros.of(DAY) + hour * Micros.HOUR)));
    }

    private static Committable progress(String family, long watermark, long sealed) {
        return new Committable(
                "", FeedCounts.NONE, Map.of(), List.of(), Map.of(family, new Progress(watermark, sealed)), Map.of());
    }

    private static <R> Committable bucket(Lake lake, TableDefinition<R> table, String bucket, R row) {
        return Committable.ofFiles(List.of(new WrittenFile(table.fullName(), bucket, file(lake, table, List.of(row)))));
    }

    private static BigDecimal one() {
        return BigDecimal.ONE.setScale(8);
    }

    private static <R> DataFile file(Lake lake, TableDefinition<R> table, List<R> rows) {
        TableWriter<R> writer = new TableWriter<>(table, lake.table(table), 0, 0);
        rows.forEach(writer::write);
        return writer.complete().get(0);
    }
}
