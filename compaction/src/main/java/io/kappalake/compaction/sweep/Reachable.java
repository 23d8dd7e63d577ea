package io.kappalake.compaction.sweep;

import io.kappalake.tables.LakeException;
import io.kappalake.tables.catalog.Lake;
import java.util.Map;
import java.util.concurrent.ExecutionException;

/** The files that branches, tags and retained states of the lake reach. */
final class Reachable {

    private final Lake lake;
    private final RetainedStates states;
    private final MarkedFiles reached;
    private final MarkedFiles landed;

    /** @param own learns the directories of the tables */
    Reachable(Lake lake, OwnDirectories own, RetainedStates.Span span) {
        this.lake = lake;
        this.states = new RetainedStates(span, lake::metadataLog, lake::metadataAt);
        this.reached = new MarkedFiles(lake, own, location -> false);
        this.landed = new MarkedFiles(lake, own, reached::holds);
    }

    /**
     * Adds everything that these refs reach.
     *
     * @param refs hashes by name
     * @throws LakeException if something that a retained state needs cannot be read
     */
    void mark(Map<String, String> refs) {
        // Each file is read once, so what must be readable comes first.
        refs.forEach((ref, hash) -> need(ref, lake.metadataAt(hash)));
        refs.forEach((ref, hash) -> need(ref, states.walk(hash)));
        markWhatIsLeft(reached, states.former());
        markListed(refs);
        markWhatIsLeft(landed, states.landed());
    }

    /** The same for refs created or moved while files are deleted: some of what they need may already be gone. */
    void markWhatIsLeft(Map<String, String> refs) {
        refs.values().forEach(hash -> {
            markWhatIsLeft(reached, lake.metadataAt(hash));
            markWhatIsLeft(reached, states.walk(hash));
        });
        markWhatIsLeft(reached, states.former());
        markListed(refs);
    }

    boolean holds(String location) {
        return reached.holds(location);
    }

    /** Whether a commit had this file, and no retained state reaches it any more: nobody is about to land it. */
    boolean hasLanded(String location) {
        return landed.holds(location);
    }

    long size() {
        return reached.size();
    }

    private void need(String ref, Map<String, String> tables) {
        try {
            reached.mark(tables, false);
        } catch (ExecutionException e) {
            throw new LakeException("Cannot read what " + ref + " needs (" + LakeException.innermost(e) + ")", e);
        }
    }

    /** Readers that follow a branch or tag may be some snapshots behind it. */
    private void markListed(Map<String, String> refs) {
        for (String hash : refs.values()) {
            try {
                reached.markListed(lake.metadataAt(hash));
            } catch (ExecutionException e) {
                throw unreadable(e);
            }
        }
    }

    private static void markWhatIsLeft(MarkedFiles into, Map<String, String> tables) {
        try {
            into.mark(tables, true);
        } catch (ExecutionException e) {
            throw unreadable(e);
        }
    }

    private static LakeException unreadable(ExecutionException e) {
        return new LakeException("Cannot read the lake's metadata (" + LakeException.innermost(e) + ")", e);
    }
}
