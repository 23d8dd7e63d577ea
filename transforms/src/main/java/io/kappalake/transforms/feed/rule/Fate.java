package io.kappalake.transforms.feed.rule;

/** What becomes of a row that breaks a rule. */
public enum Fate {
    /** It is rejected. */
    REJECT,
    /** It is accepted, and its commit counts it. */
    WARN,
    /** The same, and branch {@code published} does not move to that commit until somebody releases it. */
    HOLD
}
