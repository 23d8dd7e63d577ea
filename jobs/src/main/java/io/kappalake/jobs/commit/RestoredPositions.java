package io.kappalake.jobs.commit;

import io.kappalake.tables.LakeException;
import io.kappalake.tables.ledger.Ledger;
import io.kappalake.tables.ledger.Positions;
import io.kappalake.tables.ledger.TopicLogs;
import java.util.List;
import java.util.OptionalLong;
import java.util.StringJoiner;
import java.util.function.Supplier;
import org.apache.flink.runtime.execution.SuppressRestartsException;

/** Compares where a restored run would resume with where the lake ends: they must be equal. */
final class RestoredPositions {

    private RestoredPositions() {}

    /**
     * Throws without a retry by Flink if they differ.
     *
     * @param logs with the topics of all feeds
     * @param commit hash of the lake's commit that the state belongs to, or empty
     */
    static void check(Positions state, Positions lake, TopicLogs logs, Supplier<String> commit) {
        StringJoiner differences = new StringJoiner(", ");
        boolean[] older = {false};
        state.furthest(lake).each((feed, partition, furthest) -> {
            OptionalLong ours = state.of(feed, partition);
            OptionalLong theirs = lake.of(feed, partition);
            if (!ours.equals(theirs)) {
                differences.add("%s: state at %s, lake at %s"
                        .formatted(logs.text(feed, partition), shown(ours), shown(theirs)));
                older[0] |= ours.isEmpty() || ours.getAsLong() < furthest;
            }
        });
        if (differences.length() == 0) {
            return;
        }
        String way = older[0]
                ? "The state is older than the lake: start from the newest state,"
                        + " or roll the lake back to this state's commit (./lake rollback --to "
                        + named(commit.get()) + ")"
                : "The lake was rolled back behind this state: start with --from-state none,"
                        + " which goes on from the lake itself";
        throw refused("The restored state does not fit the lake (" + differences + "). " + way);
    }

    /**
     * Throws if the lake's newest ledger is not the one that the state follows, although the positions are the same.
     */
    static void checkNewest(String state, String lake) {
        if (state.equals(lake)) {
            return;
        }
        throw refused("The restored state does not fit the lake (the state comes after commit "
                + (state.isEmpty() ? "none" : state) + ", the lake's newest is "
                + (lake.isEmpty() ? "none" : lake)
                + "). Start from the newest state, or with --from-state none, which goes on from the lake itself");
    }

    /** Throws if a commit in the state was rolled back, alone or as part of a later one. */
    static void checkNotRolledBack(List<Ledger> pending, List<Ledger> rolledBack) {
        for (Ledger ours : pending) {
            for (Ledger gone : rolledBack) {
                if (gone.run().equals(ours.run()) && ours.checkpoint() <= gone.checkpoint()) {
                    throw refused("The restored state holds checkpoint " + ours.checkpoint() + " of run " + ours.run()
                            + ", which was rolled back: start with --from-state none,"
                            + " which goes on from the lake itself; "
                            + "or undo the roll back first (./lake rollback --to the commit before it)");
                }
            }
        }
    }

    private static SuppressRestartsException refused(String why) {
        return new SuppressRestartsException(new LakeException(why));
    }

    private static String named(String commit) {
        return commit.isEmpty() ? "COMMIT" : commit;
    }

    private static String shown(OptionalLong offset) {
        return offset.isEmpty() ? "none" : Long.toString(offset.getAsLong());
    }
}
