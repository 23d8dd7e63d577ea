package io.kappalake.proof.simulator;

/** Why a record is malformed, in the order of the contract's checks. */
enum Reason {
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
