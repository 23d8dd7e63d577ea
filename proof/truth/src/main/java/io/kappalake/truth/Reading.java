package io.kappalake.truth;

import java.time.Instant;

/** The result of reading a record: an event, or a rejection with its reason. */
public sealed interface Reading permits Reading.Event, Reading.Rejection {
    StoredRecord source();

    /** A valid record. */
    non-sealed interface Event extends Reading {
        /** What makes two records of one feed the same event. */
        Object identity();

        Instant eventTime();
    }

    record Rejection(StoredRecord source, String reason) implements Reading {
        public Rejection(StoredRecord source, RejectReason reason) {
            this(source, reason.name());
        }
    }
}
