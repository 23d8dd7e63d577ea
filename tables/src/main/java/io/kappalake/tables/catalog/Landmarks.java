package io.kappalake.tables.catalog;

import java.util.Collections;
import java.util.Iterator;
import java.util.Optional;
import java.util.Spliterator;
import java.util.Spliterators.AbstractSpliterator;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * Goes through those commits of a history that are more than one checkpoint after another: roll backs, publications,
 * beginnings of replays, the first of new partitions. Each commit names the landmark before it, so that the millions in
 * between need not be read.
 */
final class Landmarks extends AbstractSpliterator<Commit> {

    /** What a commit without any landmark before it says. */
    static final String NONE = "none";

    private final Function<String, Stream<Commit>> logs;
    private Iterator<Commit> log;

    private Landmarks(String hash, Function<String, Stream<Commit>> logs) {
        super(Long.MAX_VALUE, Spliterator.ORDERED);
        this.logs = logs;
        this.log = from(hash);
    }

    /** Those of {@link Lake#history} at a commit, newest first. */
    static Stream<Commit> of(String hash, Function<String, Stream<Commit>> logs) {
        return StreamSupport.stream(new Landmarks(hash, logs), false);
    }

    /** What a commit on top of this one says. */
    static String after(Optional<Commit> head) {
        return head.map(Landmarks::after).orElse(NONE);
    }

    static String after(Commit head) {
        return head.isLandmark() ? head.hash() : head.landmark();
    }

    @Override
    public boolean tryAdvance(Consumer<? super Commit> action) {
        while (log.hasNext()) {
            Commit commit = log.next();
            if (commit.isLandmark()) {
                goOnAfter(commit);
                action.accept(commit);
                return true;
            }
            log = from(commit.landmark());
        }
        return false;
    }

    private void goOnAfter(Commit commit) {
        if (commit.replayOf().isPresent()) {
            // It emptied the tables: nothing before it is in them.
            log = Collections.emptyIterator();
            return;
        }
        Optional<String> madeBy = commit.rolledBackTo().or(commit::publishedFrom);
        if (madeBy.isPresent()) {
            log = from(madeBy.get());
            return;
        }
        // One that names no landmark is of an older release, or not of ours: the log goes on with the commit before it.
        if (!commit.landmark().isEmpty()) {
            log = from(commit.landmark());
        }
    }

    private Iterator<Commit> from(String hash) {
        return hash.equals(NONE)
                ? Collections.emptyIterator()
                : logs.apply(hash).iterator();
    }
}
