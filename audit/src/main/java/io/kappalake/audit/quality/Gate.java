package io.kappalake.audit.quality;

import io.kappalake.audit.ledger.LedgerCheck;
import io.kappalake.tables.catalog.Commit;
import io.kappalake.tables.catalog.Lake;
import io.kappalake.tables.catalog.Refs;
import io.kappalake.tables.ledger.Ledger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What stands between branch {@code published} and a commit: commits that a rule holds, and who released what. Read
 * from the commits alone.
 *
 * @param held not released, newest first
 * @param warned events since what was published that broke a rule which only warns, by feed and reason
 * @param releases newest first
 */
public record Gate(List<HeldCommit> held, SortedMap<String, Map<String, Long>> warned, List<Release> releases) {

    public Gate {
        held = List.copyOf(held);
        warned = Collections.unmodifiableSortedMap(new TreeMap<>(warned));
        releases = List.copyOf(releases);
    }

    /** The gate before a commit. Nothing is held of what was published. */
    public static Gate of(Lake lake, String commit) {
        List<Release> releases =
                lake.landmarks(commit).flatMap(one -> Release.in(one).stream()).toList();
        Optional<String> published = lake.refs().find(Refs.PUBLISHED);
        if (published.isPresent() && isAncestor(lake, commit, published.get())) {
            return new Gate(List.of(), new TreeMap<>(), releases);
        }
        Walk walk = new Walk(releases);
        lake.history(commit)
                .takeWhile(one -> !one.hash().equals(published.orElse("")))
                .forEach(walk::add);
        return new Gate(walk.held, walk.warned, releases);
    }

    /** One pass from the newest commit back. It keeps little: without a published branch it is the whole history. */
    private static final class Walk {

        private final Set<String> released = new HashSet<>();
        private final Set<String> undone = new HashSet<>();
        private final List<HeldCommit> held = new ArrayList<>();
        private final SortedMap<String, Map<String, Long>> warned = new TreeMap<>();
        private boolean isReleased;

        Walk(List<Release> releases) {
            releases.forEach(release -> released.add(release.upTo()));
        }

        void add(Commit commit) {
            // Nothing is held up to a commit that somebody released.
            isReleased |= released.contains(commit.hash());
            Optional.ofNullable(commit.properties().get(Commit.DAYS_UNDONE)).ifPresent(undone::add);
            if (commit.rolledBackTo().isPresent() || undone.contains(commit.hash())) {
                // A rollback has the ledger of the commit that it restored. Days that were taken back hold nothing.
                return;
            }
            Optional<Ledger> ledger = commit.ledger();
            ledger.ifPresent(this::warn);
            HeldCommit found = HeldCommit.of(commit, ledger);
            if (!isReleased && !found.rows().isEmpty()) {
                held.add(found);
            }
        }

        private void warn(Ledger ledger) {
            ledger.feeds().forEach((feed, counts) -> counts.warned()
                    .forEach((reason, count) ->
                            warned.computeIfAbsent(feed, any -> new TreeMap<>()).merge(reason, count, Long::sum)));
        }
    }

    /** Marks the findings that somebody released. */
    public List<CheckedDay> released(List<CheckedDay> found) {
        return found.stream()
                .map(one -> releases.stream().anyMatch(release -> release.covers(one)) ? one.asReleased() : one)
                .toList();
    }

    /**
     * The newest commit that may be published although later ones are held: the one before the first of them. Empty if
     * there is none that branch {@code published} could move forward to.
     */
    public Optional<String> before(Lake lake, String commit) {
        if (held.isEmpty()) {
            return Optional.empty();
        }
        String first = held.get(held.size() - 1).commit();
        Optional<String> published = lake.refs().find(Refs.PUBLISHED);
        return lake.find(first)
                .flatMap(found -> found.parents().stream().findFirst())
                .filter(parent -> isAncestor(lake, parent, commit))
                .filter(parent -> published.isEmpty()
                        || !parent.equals(published.get()) && isAncestor(lake, published.get(), parent))
                .filter(parent -> LedgerCheck.newest(lake, parent).isPresent());
    }

    private static boolean isAncestor(Lake lake, String hash, String of) {
        return hash.equals(of)
                || lake.find(hash).filter(commit -> lake.isAncestor(commit, of)).isPresent();
    }
}
