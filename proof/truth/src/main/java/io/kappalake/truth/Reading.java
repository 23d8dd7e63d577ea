package io.kappalake.truth;

/** What a record turned out to be: an event, or a rejection with its reason. */
sealed interface Reading permits ValidRecord, Reading.Rejection {
    record Rejection(StoredRecord source, RejectReason reason) implements Reading {}
}
