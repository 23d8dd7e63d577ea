package io.kappalake.compaction.sweep;

import io.kappalake.tables.metadata.CommitMetadata;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Which states of the lake keep their files: each commit of the last hours, and of the history before them the state at
 * each full hour, the one before each landmark, and the one that a replay rebuilds. A state stands from its commit to
 * the next one. Not thread-safe.
 */
final class RetainedStates {

    private final Span span;
    private final Function<String, Stream<CommitMetadata>> newestFirst;
    private final Function<String, Map<String, String>> metadataAt;
    private final Set<String> seen = new HashSet<>();

    private Map<String, String> needed = new HashMap<>();
    private final Map<String, String> former = new HashMap<>();
    private final Map<String, String> landed = new HashMap<>();

    /**
     * The times that decide.
     *
     * @param each every state that stood at this time or later is retained
     * @param history retained states may stand as far back as this
     * @param forgotten a sweep may have removed files of states superseded before this time
     * @param young files of states superseded before this time are older than the grace time
     */
    record Span(Instant each, Instant history, Instant forgotten, Instant young) {}

    /**
     * @param newestFirst the commits at and before a hash
     * @param metadataAt names of the tables at a commit, by the location of their metadata file
     */
    RetainedStates(
            Span span,
            Function<String, Stream<CommitMetadata>> newestFirst,
            Function<String, Map<String, String>> metadataAt) {
        this.span = span;
        this.newestFirst = newestFirst;
        this.metadataAt = metadataAt;
    }

    /**
     * Walks the history of a branch or tag.
     *
     * @return metadata that must be readable, of states not seen before; names of tables by location
     */
    Map<String, String> walk(String head) {
        needed = new HashMap<>();
        try (Stream<CommitMetadata> log = newestFirst.apply(head)) {
            Iterator<CommitMetadata> commits = log.iterator();
            CommitMetadata later = null;
            boolean isLast = false;
            while (commits.hasNext() && !isLast) {
                CommitMetadata commit = commits.next();
                // What a state counts for depends on the commit after it, which is another one on each branch.
                isLast = !seen.add(commit.hash()) || commit.time().isBefore(span.history());
                take(commit, later);
                later = commit;
            }
        }
        return needed;
    }

    /** Metadata of retained states that a sweep may have removed: it kept fewer. */
    Map<String, String> former() {
        return former;
    }

    /** Metadata of commits of the last grace time that are no longer retained. Nobody is about to land these files. */
    Map<String, String> landed() {
        return landed;
    }

    /** @param later the commit after it; null for the head */
    private void take(CommitMetadata commit, CommitMetadata later) {
        commit.replayOf().ifPresent(of -> former.putAll(metadataAt.apply(of)));
        Instant superseded = later == null ? Instant.MAX : later.time();
        boolean isOfEach = !superseded.isBefore(span.each());
        if (isOfEach || isHourly(commit, later) || later.landmark()) {
            Map<String, String> into = superseded.isBefore(span.forgotten()) ? former : needed;
            // A table that this commit left alone has its metadata from a commit that may be no longer retained.
            boolean isFirst = !isOfEach || commit.time().isBefore(span.each());
            into.putAll(isFirst ? metadataAt.apply(commit.hash()) : commit.locations());
        } else if (!superseded.isBefore(span.young())) {
            landed.putAll(commit.locations());
        }
    }

    /** Whether it stood at a full hour, or at the time at which the history begins. */
    private boolean isHourly(CommitMetadata commit, CommitMetadata later) {
        return !hour(commit.time()).equals(hour(later.time())) || commit.time().isBefore(span.history());
    }

    private static Instant hour(Instant time) {
        return time.truncatedTo(ChronoUnit.HOURS);
    }
}
