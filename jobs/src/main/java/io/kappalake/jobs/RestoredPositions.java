package io.kappalake.jobs;

import java.util.Map;
import java.util.Objects;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.flink.runtime.execution.SuppressRestartsException;

/** Compares where a restored run would go on with where the lake stands: they must be the same. */
final class RestoredPositions {

    private RestoredPositions() {}

    /** Both by topic and partition; throws, such that Flink does not try again, where they differ. */
    static void check(Map<String, Map<Integer, Long>> state, Map<String, Map<Integer, Long>> lake) {
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
                ? "The state is older than the lake: start from the newest state, or roll the lake back to this state's commit (./lake rollback --to COMMIT)"
                : "The lake was rolled back behind this state: start with --from-state none, which goes on from the lake itself";
        throw new SuppressRestartsException(
                new JobRefused("The restored state does not fit the lake (" + differences + "). " + way));
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
