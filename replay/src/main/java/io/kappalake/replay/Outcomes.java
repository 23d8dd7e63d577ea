package io.kappalake.replay;

import io.kappalake.tables.LakeException;
import io.kappalake.tables.TableDefinition;
import io.kappalake.transforms.feed.Feed;
import io.kappalake.transforms.feed.Feeds;
import io.kappalake.transforms.silver.Silver;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.iceberg.Table;
import org.apache.iceberg.expressions.Expressions;

/** The records that are accepted into a range of days on one side and not on the other, by feed. */
final class Outcomes {

    private final SortedMap<String, Places> gained = new TreeMap<>();
    private final SortedMap<String, Places> lost = new TreeMap<>();

    private Outcomes() {}

    /**
     * Compares two sides.
     *
     * @throws LakeException where a record is in the range on one side and in another day on the other: then the range cannot be exchanged alone
     */
    static Outcomes of(Map<String, Table> main, Map<String, Table> other, Days days) {
        Outcomes outcomes = new Outcomes();
        for (Feed<?> feed : Feeds.ALL) {
            TableDefinition<?> silver = Silver.of(feed);
            Table ours = main.get(silver.fullName());
            Table theirs = other.get(silver.fullName());
            Places had = new Places();
            Places has = new Places();
            Places.each(ours, days.of(silver), had::add);
            Places.each(theirs, days.of(silver), has::add);
            Places gained = has.without(had);
            Places lost = had.without(has);
            requireNowhereElse(silver, ours, gained, days);
            requireNowhereElse(silver, theirs, lost, days);
            outcomes.gained.put(feed.name(), gained);
            outcomes.lost.put(feed.name(), lost);
        }
        return outcomes;
    }

    private static void requireNowhereElse(TableDefinition<?> silver, Table table, Places places, Days days) {
        if (places.isEmpty()) {
            return;
        }
        Places.each(table, Expressions.and(Expressions.not(days.of(silver)), places.files()), (partition, offset) -> {
            if (places.has(partition, offset)) {
                throw new LakeException("Record " + silver.name() + "/" + partition + "/" + offset
                        + " is of one of the days " + days + " on one side and of another day on the other: its event"
                        + " time is read otherwise now. Replay a range that has both days, or all of the past");
            }
        });
    }

    /** Accepted by the other side alone. */
    Places gained(String feed) {
        return gained.get(feed);
    }

    /** Accepted by main alone. */
    Places lost(String feed) {
        return lost.get(feed);
    }
}
