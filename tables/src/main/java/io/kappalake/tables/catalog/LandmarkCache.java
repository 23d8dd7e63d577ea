package io.kappalake.tables.catalog;

/**
 * What the next commit on the head says about the landmark before it, so that a steady writer need not read the log.
 * Commits never change.
 */
final class LandmarkCache {

    private record Known(String hash, String after) {}

    private volatile Known known = new Known("", "");

    String after(Head head) {
        Known last = known;
        return last.hash().equals(head.hash())
                ? last.after()
                : Landmarks.after(head.history().findFirst());
    }

    void put(Commit landed) {
        known = new Known(landed.hash(), Landmarks.after(landed));
    }
}
