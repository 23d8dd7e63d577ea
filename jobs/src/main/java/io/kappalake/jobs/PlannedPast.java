package io.kappalake.jobs;

import io.kappalake.jobs.source.FeedSource;
import io.kappalake.jobs.source.SilverEvents;
import io.kappalake.tables.ledger.Ledger;
import io.kappalake.tables.ledger.Progress;
import io.kappalake.transforms.Pipeline;
import io.kappalake.transforms.feed.Event;
import io.kappalake.transforms.feed.Feed;
import io.kappalake.transforms.feed.PastEvents;
import io.kappalake.transforms.gold.Family;
import java.util.Map;
import java.util.Optional;
import org.apache.iceberg.Table;

/**
 * The lake at the commit that the run was planned against.
 *
 * @param begins see {@link FeedSource#begins}
 */
record PlannedPast(Pipeline pipeline, Map<String, Table> tables, Optional<Ledger> last, Map<String, Long> begins)
        implements LakeGraph.Past {

    @Override
    public <E extends Event> PastEvents<E> events(Feed<E> feed) {
        return new SilverEvents<>(
                feed, tables.get("silver." + feed.name()), begins.getOrDefault(feed.name(), Long.MAX_VALUE));
    }

    @Override
    public Progress progress(Family<?, ?> family) {
        Map<String, Progress> known =
                last.<Map<String, Progress>>map(Ledger::progress).orElse(Map.of());
        return known.containsKey(family.name()) ? known.get(family.name()) : NewGold.progress(pipeline, family, known);
    }
}
