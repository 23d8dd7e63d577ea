package io.kappalake.transforms.gold;

import io.kappalake.tables.definition.Grid;
import io.kappalake.transforms.feed.Event;
import io.kappalake.transforms.feed.Feed;
import io.kappalake.transforms.feed.Shards;
import io.kappalake.transforms.feed.WireType;
import java.io.Serializable;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.flink.runtime.state.KeyGroupRange;
import org.apache.flink.util.function.SerializableSupplier;

/**
 * Gold tables that are computed from one source and seal together. The job's operators, repair, replay and the checks
 * derive from it. Times are microseconds.
 *
 * @param name names the family in the ledger's progress and in operators
 * @param bucket spans that are sealed, and so repaired, at once: whole windows of every table
 * @param grain spans that events are folded by
 * @param empty makes an empty source
 * @param folds the feeds that the source is made of
 * @param shards keys are spread over shards 0 to {@code shards - 1}
 * @param partials how parts of the source travel
 * @param state where the job keeps the source
 */
public record Family<S extends WindowSource<P>, P extends Partial>(
        String name,
        List<GoldTable<S, ?>> tables,
        Grid bucket,
        Grid grain,
        SerializableSupplier<S> empty,
        List<FeedFold<?, S>> folds,
        int shards,
        WireType<P> partials,
        KeyedSource.Opener<S> state)
        implements Serializable {

    public Family {
        tables = List.copyOf(tables);
        folds = List.copyOf(folds);
        Set<String> feeds =
                folds.stream().map(fold -> fold.feed().name()).collect(Collectors.toCollection(TreeSet::new));
        for (GoldTable<S, ?> table : tables) {
            String called = table.definition().fullName();
            if (!feeds.containsAll(table.reach().keySet())) {
                throw new IllegalArgumentException(called + " depends on the feeds "
                        + new TreeSet<>(table.reach().keySet()) + ", but its family " + name + " folds only " + feeds);
            }
            if (bucket instanceof Grid.Fixed whole
                    && table.windows().starts() instanceof Grid.Fixed part
                    && whole.width() % part.width() != 0) {
                throw new IllegalArgumentException("A bucket of the family " + name + " is " + whole.width()
                        + " microseconds, no whole number of windows of " + called + ", which are " + part.width());
            }
            if (table.definition().partitioning() != tables.get(0).definition().partitioning()) {
                throw new IllegalArgumentException(called + " is partitioned by "
                        + table.definition().partitioning() + ", unlike the first table of the family " + name);
            }
        }
        if (shards < 1 || shards > Shards.COUNT) {
            throw new IllegalArgumentException(
                    "The family " + name + " has " + shards + " shards, must be 1 to " + Shards.COUNT);
        }
    }

    /** How it folds the events of a feed; empty if it does not use them. */
    @SuppressWarnings("unchecked") // A feed of this name has events of this type.
    public <E extends Event> Optional<FeedFold<E, S>> fold(Feed<E> feed) {
        return folds.stream()
                .filter(fold -> fold.feed().name().equals(feed.name()))
                .map(fold -> (FeedFold<E, S>) fold)
                .findFirst();
    }

    /** How far windows reach over the end of their bucket. */
    public long overlap() {
        return tables.stream()
                .mapToLong(table -> table.windows().overlap())
                .max()
                .orElse(0);
    }

    /** Whether each of its windows lies within a day of UTC, as do those that a bucket holds. */
    public boolean isWithinDays() {
        return bucket instanceof Grid.Fixed && overlap() == 0;
    }

    /** Prefix of its operators' names. */
    public String operator() {
        return "gold-" + name;
    }

    /** Name of the operator that folds a feed. A feed named like the family needs no suffix. */
    public String operator(FeedFold<?, S> fold) {
        String feed = fold.feed().name();
        return operator() + (feed.equals(name) ? "-fold" : "-fold-" + feed);
    }

    /** Whether a subtask owns any of the shards. One that owns none only reports its progress. */
    public boolean isIn(KeyGroupRange owned) {
        return owned.getNumberOfKeyGroups() > 0 && owned.getStartKeyGroup() < shards;
    }
}
