package io.kappalake.truth;

/** The result of reading a record: an event, or a rejection with its reason. */
sealed interface Reading permits ValidRecord, Reading.Rejection {
    record Rejection(StoredRecord source, RejectReason reason) implements Reading {}
}
