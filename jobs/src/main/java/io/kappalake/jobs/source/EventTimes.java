package io.kappalake.jobs.source;

import io.kappalake.transforms.feed.Decoded;
import io.kappalake.transforms.feed.Event;
import io.kappalake.transforms.feed.PartitionClock;
import io.kappalake.transforms.feed.Rules;
import java.time.Duration;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkOutput;
import org.apache.flink.util.clock.RelativeClock;

/**
 * Watermark of one partition: the event time of its {@link PartitionClock}, less the out-of-orderness. A partition is
 * idle if its clock has not moved for {@code idle}, whatever arrives. Rejected records, late events and strays do not
 * tell its progress, so they must not hold back the other partitions.
 */
final class EventTimes<E extends Event> implements WatermarkGenerator<Decoded<E>> {

    private final PartitionClock clock;
    private final Rules rules;
    private final long idle;
    private final RelativeClock wall;

    private boolean hasMoved;
    private long movedAt;

    /** @param wall measures how long nothing moved; it stops while the partition may not be read */
    EventTimes(Rules rules, Duration idle, RelativeClock wall) {
        this.clock = new PartitionClock(rules.eventStep());
        this.rules = rules;
        this.idle = idle.toNanos();
        this.wall = wall;
        this.movedAt = wall.relativeTimeNanos();
    }

    @Override
    public void onEvent(Decoded<E> decoded, long millis, WatermarkOutput output) {
        if (decoded.isEvent() && clock.saw(decoded.event().eventTime())) {
            hasMoved = true;
        }
    }

    @Override
    public void onPeriodicEmit(WatermarkOutput output) {
        long now = wall.relativeTimeNanos();
        if (hasMoved) {
            hasMoved = false;
            movedAt = now;
        }
        if (now - movedAt > idle) {
            output.markIdle();
        } else if (clock.isSupported()) {
            output.emitWatermark(new Watermark(rules.watermark(clock.now())));
        }
    }
}
