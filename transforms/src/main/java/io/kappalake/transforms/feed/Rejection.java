package io.kappalake.transforms.feed;

/** Why a record is not an event: the first reason that applies, and what was seen, in words. */
public record Rejection(Reason reason, String detail) {

    /** In the order in which they are checked. */
    public enum Reason {
        MALFORMED_JSON,
        MISSING_FIELD,
        WRONG_TYPE,
        INVALID_TIMESTAMP,
        FUTURE_TIMESTAMP,
        NOT_POSITIVE,
        OUT_OF_RANGE,
        UNKNOWN_VALUE,
        CROSSED_QUOTE
    }
}
