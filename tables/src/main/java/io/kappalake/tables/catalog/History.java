package io.kappalake.tables.catalog;

import java.util.Iterator;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * Walks from a commit back through those that made its tables: past what was rolled back, into a published replay's
 * branch.
 */
final class History implements Iterator<Commit> {

    private final Function<String, Stream<Commit>> logs;
    private Iterator<Commit> log;

    private History(String hash, Function<String, Stream<Commit>> logs) {
        this.logs = logs;
        this.log = logs.apply(hash).iterator();
    }

    static Stream<Commit> of(String hash, Function<String, Stream<Commit>> logs) {
        return StreamSupport.stream(
                Spliterators.spliteratorUnknownSize(new History(hash, logs), Spliterator.ORDERED), false);
    }

    @Override
    public boolean hasNext() {
        return log.hasNext();
    }

    @Override
    public Commit next() {
        Commit commit = log.next();
        commit.rolledBackTo()
                .or(commit::publishedFrom)
                .ifPresent(hash -> log = logs.apply(hash).iterator());
        if (commit.replayOf().isPresent()) {
            // It emptied the tables, so they hold nothing from before.
            log = Stream.<Commit>empty().iterator();
        }
        return commit;
    }
}
