package io.kappalake.compaction.repair;

import io.kappalake.tables.catalog.Lake;
import io.kappalake.tables.definition.Grid;
import io.kappalake.tables.definition.Micros;
import io.kappalake.tables.definition.TableDefinition;
import io.kappalake.tables.definition.TableDefinition.Partitioning;
import io.kappalake.tables.ledger.Ledger;
import io.kappalake.tables.ledger.Progress;
import io.kappalake.transforms.Pipeline;
import io.kappalake.transforms.feed.Event;
import io.kappalake.transforms.gold.Family;
import io.kappalake.transforms.gold.FeedFold;
import io.kappalake.transforms.gold.GoldTable;
import io.kappalake.transforms.gold.Partial;
import io.kappalake.transforms.gold.WindowSource;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * What a repair needs of a {@link Family}.
 *
 * @param name of the family in the ledger's progress
 * @param bucket spans that are noted, sealed and repaired at once
 * @param overlap how far windows reach over the end of their bucket, microseconds
 * @param empty makes an empty source
 * @param folds the feeds that the source is made of
 */
public record RepairFamily<S extends WindowSource<?>>(
        String name,
        List<GoldTable<S, ?>> tables,
        Grid bucket,
        long overlap,
        Supplier<S> empty,
        List<FeedFold<?, S>> folds) {

    static List<RepairFamily<?>> all(Pipeline pipeline) {
        return pipeline.families().stream()
                .<RepairFamily<?>>map(RepairFamily::of)
                .toList();
    }

    static <S extends WindowSource<P>, P extends Partial> RepairFamily<S> of(Family<S, P> family) {
        return new RepairFamily<>(
                family.name(), family.tables(), family.bucket(), family.overlap(), family.empty(), family.folds());
    }

    /** The family of a Gold table. */
    public static RepairFamily<?> of(Pipeline pipeline, TableDefinition<?> definition) {
        return all(pipeline).stream()
                .filter(family -> family.tables().stream()
                        .anyMatch(gold -> gold.definition().fullName().equals(definition.fullName())))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(definition.fullName() + " is not a Gold table"));
    }

    /**
     * The source made of these feeds' past events; empty if it would hold more than {@code most}, in the measure of
     * {@link WindowSource#size}.
     */
    Optional<S> folded(SilverSpans silver, Set<String> feeds, int most) {
        S source = empty.get();
        for (FeedFold<?, S> fold : folds) {
            if (feeds.contains(fold.feed().name()) && !hasAll(fold, source, silver, most)) {
                return Optional.empty();
            }
        }
        return Optional.of(source);
    }

    private static <E extends Event, S extends WindowSource<?>> boolean hasAll(
            FeedFold<E, S> fold, S source, SilverSpans silver, int most) {
        return silver.each(fold.feed(), event -> fold.fold().add(source, event), () -> source.size() > most);
    }

    /** Start of the first bucket that belongs to the job, at a commit; {@link Long#MIN_VALUE} if all of them do. */
    public long sealed(Lake lake, String hash) {
        return sealed(lake.log(hash).flatMap(commit -> commit.ledger().stream()).findFirst());
    }

    public long sealed(Optional<Ledger> last) {
        return last.map(Ledger::progress)
                .map(progress -> progress.get(name))
                .orElse(Progress.NONE)
                .sealed();
    }

    /**
     * The partition of the family's tables that contains the time. No file crosses its bounds, so no repair needs to.
     */
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
