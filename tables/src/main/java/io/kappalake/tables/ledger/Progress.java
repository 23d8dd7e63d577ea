package io.kappalake.tables.ledger;

import java.io.Serializable;

/**
 * The event time of a family of windows. Both values are microseconds since the epoch, {@link Long#MIN_VALUE} before
 * the first event.
 *
 * @param watermark the greatest watermark seen; it never goes back, even over a restart
 * @param sealed start of the first bucket still in the job's state. Gold files of windows from there on belong to the
 *     job, earlier ones to compaction and repair
 */
public record Progress(long watermark, long sealed) implements Serializable {

    public static final Progress NONE = new Progress(Long.MIN_VALUE, Long.MIN_VALUE);

    /** Of two writers, the one that is behind counts. */
    public Progress least(Progress other) {
        return new Progress(Math.min(watermark, other.watermark), Math.min(sealed, other.sealed));
    }
}
