package io.kappalake.transforms.silver.identity;

import io.kappalake.transforms.feed.Fingerprint;

/** Identities by number, and the size of a small run. */
final class IdentityFixture {

    /** What fills a map of 128 slots. */
    static final int SMALL_RUN = 96;

    private IdentityFixture() {}

    static Fingerprint identity(int id) {
        return Fingerprint.of("q-" + id);
    }
}
