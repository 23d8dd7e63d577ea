package io.kappalake.audit.payload;

import java.util.Arrays;

/** What a payload has at a path. Times are microseconds. */
public sealed interface Found {

    /** Nothing is there. */
    Found ABSENT = new Nothing(true);

    /** A null of the format. */
    Found NULL = new Nothing(false);

    record Nothing(boolean isAbsent) implements Found {}

    record Text(String text) implements Found {}

    /** As it is written. */
    record Number(String text) implements Found {}

    record Truth(boolean isTrue) implements Found {}

    /** An object or array. */
    record Nested(boolean isObject) implements Found {}

    /** A moment that the format itself knows as one. */
    record Moment(long micros) implements Found {}

    /** A date and time without a zone. */
    record Wall(long micros) implements Found {}

    /** Days since the epoch. */
    record Day(long day) implements Found {}

    record Bytes(byte[] bytes) implements Found {

        @Override
        public boolean equals(Object other) {
            return other instanceof Bytes that && Arrays.equals(bytes, that.bytes);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(bytes);
        }

        @Override
        public String toString() {
            return bytes.length + " bytes";
        }
    }
}
