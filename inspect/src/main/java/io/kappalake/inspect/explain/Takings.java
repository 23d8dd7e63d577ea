package io.kappalake.inspect.explain;

import io.kappalake.inspect.explain.RecordStory.Taken;
import io.kappalake.tables.catalog.Commit;
import io.kappalake.tables.catalog.Lake;
import io.kappalake.tables.ledger.Ledger;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** Which commits read a record, by their ledgers. */
final class Takings {

    /** A day of commits every 90 s; some kilobytes each. Those before are read again when they are asked for. */
    private static final int MOST_KEPT = 1_000;

    private final Lake lake;
    private final String head;
    private final int most;
    private final Iterator<Commit> history;
    private final List<Step> steps = new ArrayList<>();
    private List<MovedDays> moved;

    private record Step(Commit commit, Ledger ledger) {}

    Takings(Lake lake, String head) {
        this(lake, head, MOST_KEPT);
    }

    Takings(Lake lake, String head, int most) {
        this.lake = lake;
        this.head = head;
        this.most = most;
        this.history = lake.history(head).iterator();
    }

    /** The newest ledger of the lake; empty if no job has written to it. */
    Optional<Ledger> newest() {
        return read(0).map(Step::ledger);
    }

    int kept() {
        return steps.size();
    }

    /**
     * The commits that made the rows of these records that count now, as far as there are any.
     *
     * @param times event times, in microseconds: published days have their rows from a replay
     */
    Map<Place, Commit> of(Map<Place, Long> times) {
        Map<Place, Commit> found = new HashMap<>();
        Map<Place, Long> here = new HashMap<>(times);
        for (MovedDays days : moved()) {
            Map<Place, Long> there = new HashMap<>(here);
            there.values().removeIf(time -> !days.has(time));
            if (!there.isEmpty()) {
                new Takings(lake, days.from(), most).of(there).forEach((place, commit) -> {
                    found.put(place, commit);
                    here.remove(place);
                });
            }
        }
        found.putAll(of(here.keySet()));
        return found;
    }

    /** The commits of this line of history that read these records. */
    Map<Place, Commit> of(Collection<Place> places) {
        Map<Place, Commit> found = new HashMap<>();
        Set<Place> wanted = new HashSet<>(places);
        for (int at = 0; at < most && !wanted.isEmpty(); at++) {
            Optional<Step> step = read(at);
            if (step.isEmpty()) {
                return found;
            }
            take(step.get(), wanted, found);
        }
        if (!wanted.isEmpty()) {
            Iterator<Commit> older =
                    lake.history(steps.get(most - 1).commit().hash()).skip(1).iterator();
            while (!wanted.isEmpty() && older.hasNext()) {
                Commit commit = older.next();
                commit.ledger().ifPresent(ledger -> take(new Step(commit, ledger), wanted, found));
            }
        }
        return found;
    }

    private static void take(Step step, Set<Place> wanted, Map<Place, Commit> found) {
        wanted.removeIf(place -> {
            boolean takes = takes(step.ledger(), place);
            if (takes) {
                found.put(place, step.commit());
            }
            return takes;
        });
    }

    /**
     * The commits that may have made a record's rows instead of the one that read it here: those of replays of which
     * days were published, newest first.
     */
    List<Commit> ofReplays(Place place) {
        List<Commit> commits = new ArrayList<>();
        for (MovedDays days : moved()) {
            Optional.ofNullable(new Takings(lake, days.from(), most)
                            .of(List.of(place))
                            .get(place))
                    .ifPresent(commits::add);
        }
        return commits;
    }

    private List<MovedDays> moved() {
        if (moved == null) {
            moved = lake.landmarks(head)
                    .filter(commit -> commit.properties().containsKey(Commit.DAYS_FROM))
                    .map(MovedDays::of)
                    .toList();
        }
        return moved;
    }

    /** The ledger at a position of the history, newest first; what was read once is kept. */
    private Optional<Step> read(int position) {
        while (steps.size() <= position && history.hasNext()) {
            Commit commit = history.next();
            commit.ledger().ifPresent(ledger -> steps.add(new Step(commit, ledger)));
        }
        return position < steps.size() ? Optional.of(steps.get(position)) : Optional.empty();
    }

    private static boolean takes(Ledger ledger, Place place) {
        return ledger.offsets()
                .of(place.feed(), place.partition())
                .filter(range -> range.from() <= place.offset() && place.offset() < range.to())
                .isPresent();
    }

    /**
     * All commits that read a record, that which counts first.
     *
     * @param time of its event, in microseconds; empty if it is none
     */
    List<Taken> all(Place place, Commit counts, OptionalLong time) {
        List<Taken> all = new ArrayList<>();
        all.add(taken(counts, "counts"));
        boolean readOnce = lake.landmarks(head)
                .noneMatch(commit -> commit.rolledBackTo().isPresent()
                        || commit.publishedFrom().isPresent()
                        || commit.properties().containsKey(Commit.DAYS_FROM));
        if (readOnce) {
            return all;
        }
        Optional<Commit> hidden = Optional.empty();
        String until = "";
        Optional<Commit> published = Optional.empty();
        Iterator<Commit> log = lake.log(head).iterator();
        while (log.hasNext()) {
            Commit commit = log.next();
            if (commit.hash().equals(until)) {
                hidden = Optional.empty();
            }
            boolean takes =
                    commit.ledger().filter(ledger -> takes(ledger, place)).isPresent();
            if (takes && !commit.hash().equals(counts.hash())) {
                all.add(taken(commit, state(hidden, published)));
            }
            if (hidden.isEmpty() && commit.rolledBackTo().isPresent()) {
                hidden = Optional.of(commit);
                until = commit.rolledBackTo().get();
            }
            if (hidden.isEmpty() && published.isEmpty() && replaces(commit, time)) {
                published = Optional.of(commit);
            }
        }
        return all;
    }

    /** Whether a commit replaced the rows of an event. */
    private static boolean replaces(Commit commit, OptionalLong time) {
        return commit.publishedFrom().isPresent()
                || commit.properties().containsKey(Commit.DAYS_FROM)
                        && time.isPresent()
                        && MovedDays.of(commit).has(time.getAsLong());
    }

    private static String state(Optional<Commit> hidden, Optional<Commit> published) {
        if (hidden.isPresent()) {
            return "rolled back by commit " + hidden.get().shortHash();
        }
        return published
                .map(commit -> "its rows of Silver and Gold were replaced by the replay that commit "
                        + commit.shortHash() + " published")
                .orElse("read again since");
    }

    /** Why the lake passed over offsets, as far as somebody accepted it. */
    List<String> accepted() {
        return lake.landmarks(head)
                .filter(commit -> commit.resumedBecause().isPresent())
                .map(commit ->
                        "Commit " + commit.shortHash() + " of " + commit.time() + " accepted lost records or a new"
                                + " topic: " + commit.resumedBecause().get())
                .toList();
    }

    private static Taken taken(Commit commit, String state) {
        String what = commit.ledger()
                .map(ledger -> "checkpoint " + ledger.checkpoint() + " of " + ledger.pipeline())
                .orElse(commit.message());
        String replay = commit.properties().getOrDefault(Commit.REPLAY, "");
        return new Taken(
                commit.hash(), commit.time().toString(), replay.isEmpty() ? what : what + ", replay " + replay, state);
    }
}
