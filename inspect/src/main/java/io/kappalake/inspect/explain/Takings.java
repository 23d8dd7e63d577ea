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
import java.util.Set;

/** Which commits read a record, by their ledgers. */
final class Takings {

    private final Lake lake;
    private final String head;
    private final Iterator<Commit> history;
    private final List<Step> steps = new ArrayList<>();

    private record Step(Commit commit, Ledger ledger) {}

    Takings(Lake lake, String head) {
        this.lake = lake;
        this.head = head;
        this.history = lake.history(head).iterator();
    }

    /** The newest ledger of the lake; empty if no job has written to it. */
    Optional<Ledger> newest() {
        return read(0).map(Step::ledger);
    }

    /** The commits that made the rows of these records that count now, as far as there are any. */
    Map<Place, Commit> of(Collection<Place> places) {
        Map<Place, Commit> found = new HashMap<>();
        Set<Place> wanted = new HashSet<>(places);
        for (int at = 0; !wanted.isEmpty() && read(at).isPresent(); at++) {
            Step step = steps.get(at);
            wanted.removeIf(place -> {
                boolean takes = takes(step.ledger(), place);
                if (takes) {
                    found.put(place, step.commit());
                }
                return takes;
            });
        }
        return found;
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

    /** All commits that read a record, that which counts first. */
    List<Taken> all(Place place, Commit counts) {
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
            if (hidden.isEmpty() && isPublication(commit)) {
                published = Optional.of(commit);
            }
        }
        return all;
    }

    private static boolean isPublication(Commit commit) {
        return commit.publishedFrom().isPresent() || commit.properties().containsKey(Commit.DAYS_FROM);
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
