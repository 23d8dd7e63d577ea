package io.kappalake.truth;

/** The contract's reasons, in the order of checking. Rules of a pipeline's own come after them. */
public enum RejectReason {
    MALFORMED_JSON,
    MALFORMED_RECORD,
    MISSING_FIELD,
    WRONG_TYPE,
    INVALID_TIMESTAMP,
    FUTURE_TIMESTAMP,
    NOT_POSITIVE,
    OUT_OF_RANGE,
    UNKNOWN_VALUE,
    CROSSED_QUOTE
}
