package io.kappalake.tables.catalog;

import io.kappalake.tables.ledger.Ledger;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/** The commit that an attempt wants to build on, as the attempt's guard sees it. Its history is read on demand only. */
public final class Head {

    private final String hash;
    private final Function<String, Stream<Commit>> log;
    private final LedgerCache known;

    Head(String hash, Function<String, Stream<Commit>> log, LedgerCache known) {
        this.hash = hash;
        this.log = log;
        this.known = known;
    }

    public String hash() {
        return hash;
    }

    /** This commit and those before it, newest first, read page by page. */
    public Stream<Commit> history() {
        return log.apply(hash);
    }

    /** The commit with the {@link #lastLedger}: one of the job's, or a rollback. */
    public Optional<Commit> lastLedgerCommit() {
        return history().filter(commit -> commit.ledger().isPresent()).findFirst();
    }

    /** The newest ledger at or before this commit, of any pipeline; empty if no job has written to the lake. */
    public Optional<Ledger> lastLedger() {
        return known.at(
                hash,
                () -> history().flatMap(commit -> commit.ledger().stream()).findFirst());
    }
}
