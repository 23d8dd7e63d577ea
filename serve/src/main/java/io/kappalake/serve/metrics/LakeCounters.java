package io.kappalake.serve.metrics;

import io.kappalake.serve.read.CommitFacts;
import io.kappalake.serve.read.LakeAt;
import io.kappalake.serve.read.LiveLake;
import io.kappalake.tables.catalog.Commit;
import io.kappalake.tables.ledger.FeedCounts;
import io.kappalake.transforms.Pipeline;
import io.kappalake.transforms.feed.Feed;
import io.kappalake.transforms.feed.Rejection.Reason;
import io.kappalake.transforms.gold.Family;
import io.kappalake.transforms.gold.GoldTable;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Counts commits since this process started. All series are there from the start with 0: Prometheus takes no increase
 * from a series that begins with what it counts.
 */
final class LakeCounters {

    /** As many commits are counted at once; more come only after this process was cut off for hours. */
    private static final int MOST_COUNTED = 10_000;

    private static final List<String> OUTCOMES = List.of("accepted", "duplicate", "rejected");

    private final LiveLake lake;
    private final Counter commits = Counter.builder()
            .name("kappalake_commits")
            .help("Commits seen since this process started, by what made them")
            .labelNames("kind")
            .build();
    private final Counter records = Counter.builder()
            .name("kappalake_records")
            .help("Records that commits took since this process started: accepted, duplicate, or rejected")
            .labelNames("feed", "outcome")
            .build();
    private final Counter rejected = Counter.builder()
            .name("kappalake_rejected")
            .help("Rejected records since this process started, by reason")
            .labelNames("feed", "reason")
            .build();
    private final Counter late = Counter.builder()
            .name("kappalake_late")
            .help("Accepted events since this process started that came after their window was final")
            .labelNames("feed")
            .build();
    private final Counter family = Counter.builder()
            .name("kappalake_family_accepted")
            .help("Accepted events since this process started of the feeds that a window family is made of")
            .labelNames("family")
            .build();
    private String counted;

    private LakeCounters(LiveLake lake, LakeAt start) {
        this.lake = lake;
        this.counted = start.hash();
        begin(start.pipeline());
    }

    static void register(PrometheusRegistry registry, LiveLake lake) {
        LakeCounters counters = new LakeCounters(lake, lake.newest());
        lake.onCommit(counters::count);
        registry.register(counters.commits);
        registry.register(counters.records);
        registry.register(counters.rejected);
        registry.register(counters.late);
        registry.register(counters.family);
    }

    /** The reasons of a feed's own rules begin with their first record. */
    private void begin(Pipeline pipeline) {
        CommitFacts.KINDS.forEach(commits::initLabelValues);
        for (Feed<?> feed : pipeline.feeds()) {
            OUTCOMES.forEach(outcome -> records.initLabelValues(feed.name(), outcome));
            for (Reason reason : Reason.values()) {
                if (reason != Reason.RULE) {
                    rejected.initLabelValues(feed.name(), reason.name());
                }
            }
            late.initLabelValues(feed.name());
        }
        pipeline.families().forEach(one -> family.initLabelValues(one.name()));
    }

    /** Nothing is counted before all of it was read: what fails half way is counted with the next commit, once. */
    private void count(LakeAt at) {
        List<Commit> since = lake.lake()
                .log(at.hash())
                .limit(MOST_COUNTED)
                .takeWhile(commit -> !commit.hash().equals(counted))
                .toList();
        counted = at.hash();
        begin(at.pipeline());
        since.forEach(commit -> count(commit, at.pipeline()));
    }

    private void count(Commit commit, Pipeline pipeline) {
        String kind = CommitFacts.kind(commit);
        commits.labelValues(kind).inc();
        if (kind.equals("rollback") || kind.equals("publication")) {
            return;
        }
        commit.ledger().ifPresent(ledger -> {
            ledger.feeds().forEach(this::count);
            pipeline.families().forEach(one -> family.labelValues(one.name()).inc(accepted(one, ledger.feeds())));
        });
    }

    private void count(String feed, FeedCounts counts) {
        records.labelValues(feed, "accepted").inc(counts.accepted());
        records.labelValues(feed, "duplicate").inc(counts.duplicates());
        records.labelValues(feed, "rejected").inc(counts.rejectedTotal());
        counts.rejected()
                .forEach((reason, many) -> rejected.labelValues(feed, reason).inc(many));
        late.labelValues(feed).inc(counts.late());
    }

    private static long accepted(Family<?, ?> family, Map<String, FeedCounts> feeds) {
        Set<String> own = new TreeSet<>();
        for (GoldTable<?, ?> table : family.tables()) {
            own.addAll(table.reach().keySet());
        }
        return own.stream()
                .mapToLong(feed -> feeds.getOrDefault(feed, FeedCounts.NONE).accepted())
                .sum();
    }
}
