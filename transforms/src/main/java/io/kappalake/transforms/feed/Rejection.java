package io.kappalake.transforms.feed;

/** Why a record is not an event: the first reason that applies, and in words what was found. */
public record Rejection(Reason reason, String detail) {

    /** In the order of the checks. */
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
