package io.kappalake.replay;

import io.kappalake.tables.LakeException;
import io.kappalake.tables.definition.TableDefinition;
import io.kappalake.tables.format.NewestRows;
import io.kappalake.tables.format.TableFiles;
import io.kappalake.tables.format.TableRows;
import io.kappalake.transforms.Pipeline;
import io.kappalake.transforms.bronze.Bronze;
import io.kappalake.transforms.feed.Feed;
import io.kappalake.transforms.silver.Silver;
import io.kappalake.transforms.silver.identity.KafkaClock;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.iceberg.Table;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;

/** By feed, the records that only one of two sides accepts into a range of days. */
public final class Outcomes {

    private static final String KAFKA_TIMESTAMP = "kafka_timestamp";

    private final SortedMap<String, FeedPlaces> gained = new TreeMap<>();
    private final SortedMap<String, FeedPlaces> lost = new TreeMap<>();

    private Outcomes() {}

    /** The feeds that were compared. */
    public Set<String> feeds() {
        return gained.keySet();
    }

    /**
     * Compares two sides.
     *
     * @throws LakeException if a record is in the range on one side and in another day on the other: the range alone
     *     cannot be exchanged then
     */
    public static Outcomes of(Pipeline pipeline, Map<String, Table> main, Map<String, Table> other, Days days) {
        Outcomes outcomes = new Outcomes();
        for (Feed<?> feed : pipeline.feeds()) {
            TableDefinition<?> silver = Silver.of(feed);
            Table ours = main.get(silver.fullName());
            Table theirs = other.get(silver.fullName());
            FeedPlaces had = new FeedPlaces();
            FeedPlaces has = new FeedPlaces();
            FeedPlaces.each(ours, days.of(silver), had::add);
            FeedPlaces.each(theirs, days.of(silver), has::add);
            FeedPlaces gained = has.without(had);
            FeedPlaces lost = had.without(has);
            requireNowhereElse(silver, ours, gained, days);
            requireNowhereElse(silver, theirs, lost, days);
            outcomes.gained.put(feed.name(), gained);
            outcomes.lost.put(feed.name(), lost);
        }
        return outcomes;
    }

    /**
     * Number of these records that are so recent in Kafka time that a repeat may still come within the horizon
     * (microseconds).
     */
    public static long young(
            Pipeline pipeline, Map<String, Table> main, Map<String, Table> other, Days days, long horizon) {
        long reached = pipeline.feeds().stream()
                .map(feed -> main.get(Bronze.of(feed).fullName()))
                .flatMapToLong(bronze -> NewestRows.reached(bronze, KAFKA_TIMESTAMP).stream())
                .max()
                .orElse(Long.MAX_VALUE);
        // Kafka's clock may go back by as much as the job keeps identities beyond the horizon.
        Expression late =
                Expressions.greaterThanOrEqual(KAFKA_TIMESTAMP, reached - horizon - KafkaClock.slack(horizon));
        boolean any = pipeline.feeds().stream().map(Silver::of).anyMatch(silver -> Stream.of(main, other)
                .anyMatch(side -> !TableFiles.live(side.get(silver.fullName()), Expressions.and(days.of(silver), late))
                        .isEmpty()));
        if (!any) {
            return 0;
        }
        Outcomes outcomes = of(pipeline, main, other, days);
        return pipeline.feeds().stream()
                .mapToLong(feed -> in(
                                other,
                                feed,
                                Expressions.and(days.of(Silver.of(feed)), late),
                                outcomes.gained(feed.name()))
                        + in(main, feed, Expressions.and(days.of(Silver.of(feed)), late), outcomes.lost(feed.name())))
                .sum();
    }

    /** Number of matching rows of a feed's Silver at one of these places. */
    private static long in(Map<String, Table> side, Feed<?> feed, Expression rows, FeedPlaces places) {
        TableDefinition<?> silver = Silver.of(feed);
        List<String> names =
                silver.columns().stream().map(column -> column.name()).toList();
        int partition = names.indexOf("kafka_partition");
        int offset = names.indexOf("kafka_offset");
        long[] count = new long[1];
        TableRows.each(side.get(silver.fullName()), rows, row -> {
            count[0] += places.has(row.get(partition, Integer.class), row.get(offset, Long.class)) ? 1 : 0;
        });
        return count[0];
    }

    private static void requireNowhereElse(TableDefinition<?> silver, Table table, FeedPlaces places, Days days) {
        if (places.isEmpty()) {
            return;
        }
        FeedPlaces.each(
                table, Expressions.and(Expressions.not(days.of(silver)), places.files()), (partition, offset) -> {
                    if (places.has(partition, offset)) {
                        throw new LakeException("Record " + silver.name() + "/" + partition + "/" + offset
                                + " lies in the days " + days
                                + " on one side and on another day on the other: its event"
                                + " time is parsed differently now. Replay a range with both days, or everything");
                    }
                });
    }

    /** Accepted by the other side only. */
    public FeedPlaces gained(String feed) {
        return gained.get(feed);
    }

    /** Accepted by main only. */
    public FeedPlaces lost(String feed) {
        return lost.get(feed);
    }
}
