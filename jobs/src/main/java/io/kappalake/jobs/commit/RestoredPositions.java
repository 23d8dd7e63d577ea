package io.kappalake.jobs.commit;

import io.kappalake.tables.LakeException;
import io.kappalake.tables.ledger.Ledger;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.apache.flink.runtime.execution.SuppressRestartsException;

/** Compares where a restored run would go on with where the lake stands: they must be the same. */
final class RestoredPositions {

    private RestoredPositions() {}

    /**
     * Both by topic and partition; throws, such that Flink does not try again, where they differ.
     *
     * @param commit hash of the lake's commit that the state belongs to, or empty
     */
    static void check(
            Map<String, Map<Integer, Long>> state, Map<String, Map<Integer, Long>> lake, Supplier<String> commit) {
        StringJoiner differences = new StringJoiner(", ");
        boolean older = false;
        for (String topic : both(state, lake)) {
            Map<Integer, Long> ours = state.getOrDefault(topic, Map.of());
            Map<Integer, Long> theirs = lake.getOrDefault(topic, Map.of());
            for (Integer partition : both(ours, theirs)) {
                Long mine = ours.get(partition);
                Long its = theirs.get(partition);
                if (!Objects.equals(mine, its)) {
                    differences.add(
                            "%s/%d: state at %s, lake at %s".formatted(topic, partition, shown(mine), shown(its)));
                    older |= mine == null || its != null && mine < its;
                }
            }
        }
        if (differences.length() == 0) {
            return;
        }
        String way = older
                ? "The state is older than the lake: start from the newest state, or roll the lake back to this state's commit (./lake rollback --to "
                        + named(commit.get()) + ")"
                : "The lake was rolled back behind this state: start with --from-state none, which goes on from the lake itself";
        throw refused("The restored state does not fit the lake (" + differences + "). " + way);
    }

    /** Throws where the lake's newest ledger is not the one that the state comes after, although the positions are the same. */
    static void checkNewest(String state, String lake) {
        if (state.equals(lake)) {
            return;
        }
        throw refused("The restored state does not fit the lake (the state comes after commit "
                + (state.isEmpty() ? "none" : state) + ", the lake's newest is "
                + (lake.isEmpty() ? "none" : lake)
                + "). Start from the newest state, or with --from-state none, which goes on from the lake itself");
    }

    /** Throws where a commit that the state holds was rolled back, alone or as part of a later one. */
    static void checkNotRolledBack(List<Ledger> pending, List<Ledger> rolledBack) {
        for (Ledger ours : pending) {
            for (Ledger gone : rolledBack) {
                if (gone.run().equals(ours.run()) && ours.checkpoint() <= gone.checkpoint()) {
                    throw refused("The restored state holds checkpoint " + ours.checkpoint() + " of run " + ours.run()
                            + ", which was rolled back: start with --from-state none, which goes on from the lake itself; "
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

    private static String shown(Long offset) {
        return offset == null ? "none" : offset.toString();
    }

    private static <K> TreeSet<K> both(Map<K, ?> one, Map<K, ?> other) {
        TreeSet<K> keys = new TreeSet<>(one.keySet());
        keys.addAll(new TreeMap<>(other).keySet());
        return keys;
    }
}
