package io.kappalake.replay.verify;

import org.apache.iceberg.StructLike;

/** What a comparison of one table asks of rows that differ; see {@link ByArrival}. */
interface Arrivals {

    /** For tables in which nothing depends on arrival. */
    Arrivals NONE = row -> false;

    /** Whether the row differs because the sides accepted different records of one identity. */
    boolean explains(StructLike row);

    /** Told of a row that is not explained, and whose key the other side does not have. */
    default void onlyIn(boolean isReplay, StructLike row) {}
}
