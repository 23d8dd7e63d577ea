package io.kappalake.transforms.feed;

/**
 * Why a record is not an event: the first reason that applies, and in words what was found.
 *
 * @param rule the reason that a feed file gives to one of its rules, for {@link Reason#RULE}; else empty
 */
public record Rejection(Reason reason, String rule, String detail) {

    public Rejection(Reason reason, String detail) {
        this(reason, "", detail);
    }

    /** By a rule of a feed file. */
    public static Rejection by(String rule, String detail) {
        return new Rejection(Reason.RULE, rule, detail);
    }

    /** A payload of another format than JSON that is unreadable as a whole. */
    public static Rejection malformed(String detail) {
        return new Rejection(Reason.MALFORMED_RECORD, detail);
    }

    /** In the form used in tables and counters. */
    public String name() {
        return reason == Reason.RULE ? rule : reason.name();
    }

    /** In the order of the checks. */
    public enum Reason {
        MALFORMED_JSON,
        /** A payload of another format than JSON is unreadable as a whole. */
        MALFORMED_RECORD,
        MISSING_FIELD,
        WRONG_TYPE,
        INVALID_TIMESTAMP,
        FUTURE_TIMESTAMP,
        NOT_POSITIVE,
        OUT_OF_RANGE,
        UNKNOWN_VALUE,
        /** A rule of a feed file, whose name is the reason. */
        RULE
    }
}
