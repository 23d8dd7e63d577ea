package io.kappalake.transforms.gold;

/** Event time as microseconds since the epoch (UTC): widths of windows, and Flink's watermarks, which are in milliseconds, in these units. */
public final class Micros {

    public static final long SECOND = 1_000_000L;
    public static final long MINUTE = 60 * SECOND;
    public static final long HOUR = 60 * MINUTE;
    public static final long DAY = 24 * HOUR;

    private static final long PER_MILLI = 1000;

    private Micros() {}

    /** Start of the window of this width that holds the time; windows are aligned to the epoch. */
    public static long floor(long time, long width) {
        return Math.floorDiv(time, width) * width;
    }

    /** The time before which everything has come: a watermark of t says that nothing of millisecond t or before is still to come. */
    static long ofWatermark(long millis) {
        return Math.multiplyExact(Math.addExact(millis, 1), PER_MILLI);
    }
}
