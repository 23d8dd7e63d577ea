package io.kappalake.jobs.source;

import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkOutput;

/** Watermark of one partition: the newest valid event time less the out-of-orderness (milliseconds). Rejected records do not move it. */
final class EventTimes<T> implements WatermarkGenerator<T> {

    private final long outOfOrderness;
    private long newest = Long.MIN_VALUE;

    EventTimes(long outOfOrderness) {
        this.outOfOrderness = outOfOrderness;
    }

    @Override
    public void onEvent(T event, long millis, WatermarkOutput output) {
        newest = Math.max(newest, millis);
    }

    @Override
    public void onPeriodicEmit(WatermarkOutput output) {
        if (newest != Long.MIN_VALUE) {
            output.emitWatermark(new Watermark(newest - outOfOrderness - 1));
        }
    }
}
