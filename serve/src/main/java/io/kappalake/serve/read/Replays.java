package io.kappalake.serve.read;

import io.kappalake.tables.catalog.Commit;
import io.kappalake.tables.catalog.Lake;
import io.kappalake.tables.catalog.Refs;
import io.kappalake.tables.ledger.Ledger;
import io.kappalake.tables.ledger.Positions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The replays that have a branch now, as their branches tell it. */
public final class Replays {

    private Replays() {}

    /**
     * A replay.
     *
     * @param of commit that it rebuilds
     * @param days that it rebuilds; empty for all
     * @param done records read of {@code total}
     * @param verified commit that it was found equal to, null if it was not compared, or differed
     * @param verifiedAt when
     */
    public record ReplayFacts(
            String name,
            String of,
            String head,
            String days,
            String begun,
            long done,
            long total,
            String verified,
            String verifiedAt) {}

    public static List<ReplayFacts> all(Lake main) {
        List<ReplayFacts> replays = new ArrayList<>();
        for (Map.Entry<String, String> ref : main.refs().all().entrySet()) {
            if (ref.getKey().startsWith(Refs.REPLAY)) {
                of(main, ref.getKey().substring(Refs.REPLAY.length()), ref.getValue())
                        .ifPresent(replays::add);
            }
        }
        return replays;
    }

    /** Empty where the branch has not begun yet. */
    private static Optional<ReplayFacts> of(Lake main, String name, String head) {
        List<Commit> landmarks = new ArrayList<>();
        main.landmarks(head)
                // Before it are main's, and main may have another replay.
                .takeWhile(commit -> commit.publishedFrom().isEmpty())
                .forEach(landmarks::add);
        Optional<Commit> beginning = landmarks.stream()
                .filter(commit -> commit.replayOf().isPresent())
                .findFirst();
        return beginning.map(begun -> facts(main, name, head, begun, verified(landmarks, begun)));
    }

    private static Optional<Commit> verified(List<Commit> landmarks, Commit begun) {
        return landmarks.stream()
                .takeWhile(commit -> !commit.hash().equals(begun.hash()))
                .filter(commit -> commit.properties().containsKey(Commit.VERIFIED_AGAINST))
                .findFirst();
    }

    private static ReplayFacts facts(Lake main, String name, String head, Commit begun, Optional<Commit> verified) {
        String of = begun.replayOf().orElseThrow();
        Positions start = begun.ledger().map(Ledger::ends).orElse(Positions.NONE);
        Positions end = ends(main, of);
        long total = end.recordsSince(start);
        long left = Math.max(0, end.recordsSince(ends(main, head)));
        return new ReplayFacts(
                name,
                of,
                head,
                begun.properties().getOrDefault(Commit.DAYS, ""),
                begun.time().toString(),
                total - left,
                total,
                verified.map(commit -> commit.properties().get(Commit.VERIFIED_AGAINST))
                        .orElse(null),
                verified.map(commit -> commit.time().toString()).orElse(null));
    }

    private static Positions ends(Lake main, String hash) {
        return main.log(hash)
                .flatMap(commit -> commit.ledger().stream())
                .findFirst()
                .map(Ledger::ends)
                .orElse(Positions.NONE);
    }
}
