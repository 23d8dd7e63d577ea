package io.kappalake.compaction.repair;

import io.kappalake.tables.catalog.Lake;
import io.kappalake.tables.definition.Micros;
import io.kappalake.tables.definition.TableDefinition;
import io.kappalake.tables.definition.TableDefinition.Partitioning;
import io.kappalake.tables.ledger.Ledger;
import io.kappalake.tables.ledger.Progress;
import io.kappalake.transforms.feed.market.Feeds;
import io.kappalake.transforms.gold.GoldTable;
import io.kappalake.transforms.gold.WindowSource;
import io.kappalake.transforms.gold.market.MarketMinutes;
import io.kappalake.transforms.gold.market.MarketTables;
import io.kappalake.transforms.gold.orders.OrderDays;
import io.kappalake.transforms.gold.orders.OrderTables;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;

/**
 * Gold tables that are computed from one source, seal together and are partitioned alike, so that they can be repaired together.
 *
 * @param name of the family in the ledger's progress
 * @param bucket width of what is noted, sealed and repaired at once, microseconds
 * @param fold what the tables are computed from, made from past events
 */
public record RepairFamily<S extends WindowSource<?>>(
        String name, List<GoldTable<S, ?>> tables, long bucket, Fold<S> fold) {

    static final RepairFamily<MarketMinutes> MARKET =
            new RepairFamily<>(MarketMinutes.FAMILY, MarketTables.ALL, MarketMinutes.BUCKET, RepairFamily::minutes);

    static final RepairFamily<OrderDays> ORDERS =
            new RepairFamily<>(OrderDays.FAMILY, OrderTables.ALL, OrderDays.BUCKET, RepairFamily::days);

    static final List<RepairFamily<?>> ALL = List.of(MARKET, ORDERS);

    /** The family of a Gold table. */
    public static RepairFamily<?> of(TableDefinition<?> definition) {
        return ALL.stream()
                .filter(family -> family.tables().stream()
                        .anyMatch(gold -> gold.definition().fullName().equals(definition.fullName())))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(definition.fullName() + " is not a Gold table"));
    }

    /** Folds the events of these feeds. */
    @FunctionalInterface
    interface Fold<S> {
        /** Empty when that would hold more than {@code most}, in the measure of {@link WindowSource#size}. */
        public Optional<S> of(SilverSpans silver, Set<String> feeds, int most);
    }

    private static Optional<MarketMinutes> minutes(SilverSpans silver, Set<String> feeds, int most) {
        MarketMinutes minutes = new MarketMinutes();
        BooleanSupplier isFull = () -> minutes.size() > most;
        boolean hasAll = (!feeds.contains(MarketMinutes.TRADES) || silver.each(Feeds.TRADES, minutes::add, isFull))
                && (!feeds.contains(MarketMinutes.QUOTES) || silver.each(Feeds.QUOTES, minutes::add, isFull));
        return hasAll ? Optional.of(minutes) : Optional.empty();
    }

    private static Optional<OrderDays> days(SilverSpans silver, Set<String> feeds, int most) {
        OrderDays days = new OrderDays();
        return silver.each(Feeds.ORDERS, days::add, () -> days.size() > most) ? Optional.of(days) : Optional.empty();
    }

    /** Start of the first bucket that belongs to the job, at a commit; {@link Long#MIN_VALUE} when all of them do. */
    public long sealed(Lake lake, String hash) {
        return sealed(lake.log(hash).flatMap(commit -> commit.ledger().stream()).findFirst());
    }

    public long sealed(Optional<Ledger> last) {
        return last.map(Ledger::progress)
                .map(progress -> progress.get(name))
                .orElse(Progress.NONE)
                .sealed();
    }

    /** The partition of the family's tables that holds the time. No file reaches over it, so no repair needs to. */
    Instant partitionOf(long time) {
        Instant day = Micros.toInstant(time).truncatedTo(ChronoUnit.DAYS);
        if (partitioning() == Partitioning.DAY) {
            return day;
        }
        return dateOf(day).withDayOfMonth(1).atStartOfDay().toInstant(ZoneOffset.UTC);
    }

    Instant partitionAfter(Instant partition) {
        if (partitioning() == Partitioning.DAY) {
            return partition.plus(1, ChronoUnit.DAYS);
        }
        return dateOf(partition).plusMonths(1).atStartOfDay().toInstant(ZoneOffset.UTC);
    }

    private Partitioning partitioning() {
        return tables.get(0).definition().partitioning();
    }

    private static LocalDate dateOf(Instant day) {
        return LocalDate.ofInstant(day, ZoneOffset.UTC);
    }
}
