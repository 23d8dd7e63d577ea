package io.kappalake.audit.decode;

/** A column cannot have the value of a record. The reasons are in the contract's order. */
enum Refused {
    MISSING_FIELD,
    WRONG_TYPE,
    INVALID_TIMESTAMP,
    FUTURE_TIMESTAMP,
    NOT_POSITIVE,
    OUT_OF_RANGE,
    UNKNOWN_VALUE
}
