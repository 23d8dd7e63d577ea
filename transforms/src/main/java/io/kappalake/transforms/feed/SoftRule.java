package io.kappalake.transforms.feed;

import java.io.Serializable;

/**
 * A rule that accepts what breaks it. Accepted events that break it are counted in the ledger by its reason.
 *
 * @param holds whether branch {@code published} waits for somebody to release them
 */
public record SoftRule<E>(String reason, boolean holds, Test<E> test) implements Serializable {

    /** Decides on an event. Never throws because of its content. */
    @FunctionalInterface
    public interface Test<E> extends Serializable {
        boolean isBrokenBy(E event);
    }
}
