package io.kappalake.transforms.silver.identity;

import io.kappalake.tables.ledger.Committable;
import io.kappalake.tables.ledger.FeedCounts;
import io.kappalake.transforms.feed.Event;
import io.kappalake.transforms.feed.Fingerprint;
import io.kappalake.transforms.feed.PastEvents;
import io.kappalake.transforms.feed.Shards;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.functions.KeySelector;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.flink.runtime.state.KeyGroupRange;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;
import org.apache.flink.util.FlinkRuntimeException;
import org.apache.flink.util.OutputTag;

/**
 * Passes the first event of each identity; counts and drops a repeat within the horizon of Kafka time. A repeat does
 * not refresh the identity; one beyond the horizon is accepted anew. State ends a horizon and a slack (see
 * {@link KafkaClock}) after the Kafka time of the event.
 *
 * <p>Events are decided in batches. A batch waits no longer than to the next watermark or barrier, which do not
 * overtake it.
 *
 * <p>The input must be keyed by {@link #shard()}, with {@link Shards#COUNT} as greatest parallelism. Counts leave by a
 * side output before each barrier and at the end of the input.
 */
public final class Deduplicate<E extends Event> extends AbstractStreamOperator<E>
        implements OneInputStreamOperator<E, E>, BoundedOneInput {

    private static final long serialVersionUID = 1;
    private static final long MINUTE_MICROS = 60_000_000;
    private static final long MINUTE_MILLIS = 60_000;
    private static final long ALL = Long.MAX_VALUE;

    static final MapStateDescriptor<Long, byte[]> IDENTITIES =
            new MapStateDescriptor<>("identities", Types.LONG, PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO);
    /** See {@link KafkaClock#save}. */
    private static final ListStateDescriptor<long[]> CLOCKS =
            new ListStateDescriptor<>("clocks", PrimitiveArrayTypeInfo.LONG_PRIMITIVE_ARRAY_TYPE_INFO);

    /** The duplicate horizon under which the identities were kept. */
    private static final ListStateDescriptor<Long> HORIZON = new ListStateDescriptor<>("horizon", Types.LONG);

    /** Clocks saved before they could tell strays from the rest. Such state is not trusted. */
    private static final ListStateDescriptor<Tuple2<Integer, Long>> FORMER_CLOCKS =
            new ListStateDescriptor<>("partitions", Types.TUPLE(Types.INT, Types.LONG));

    private final String feed;
    private final long horizon;
    private final PastEvents<E> past;
    private final OutputTag<Committable> counts;

    private transient KeyGroupRange owned;
    private transient AcceptedIdentities[] shards;
    private transient KafkaClock clock;
    private transient Supplier<Kept> kept;
    private transient Undecided<E> undecided;
    private transient StreamRecord<E> out;
    /** Meaningless: it only keeps the compiler from dropping the prefetch. */
    private transient long touched;

    private transient MapState<Long, byte[]> identities;
    private transient ListState<long[]> clocks;
    private transient ListState<Long> keptFor;
    private transient Counter acceptedTotal;
    private transient Counter duplicatesTotal;
    private transient Counter lateTotal;
    private transient long watermark;
    private transient long accepted;
    private transient long duplicates;
    private transient long late;

    /**
     * @param horizon Kafka time within which a repeat is a duplicate
     * @param past what the lake has accepted, read if there is no state to restore
     * @param counts side output for the outcomes since the last barrier
     */
    public Deduplicate(String feed, Duration horizon, PastEvents<E> past, OutputTag<Committable> counts) {
        this.feed = feed;
        this.horizon = Math.multiplyExact(horizon.toMillis(), 1000L);
        this.past = past;
        this.counts = counts;
    }

    /** The key of the operator's input. */
    public static <E extends Event> KeySelector<E, Integer> shard() {
        return event -> Shards.keyOf(Fingerprint.of(event.identity()).high());
    }

    @Override
    public void open() throws Exception {
        super.open();
        MetricGroup group = getMetricGroup().addGroup("feed", feed);
        acceptedTotal = group.counter("accepted");
        duplicatesTotal = group.counter("duplicates");
        lateTotal = group.counter("late");
    }

    /** The fingerprint gives the shard, so Flink need not compute each event's key again. */
    @Override
    public boolean hasKeyContext1() {
        return false;
    }

    @Override
    public void processElement(StreamRecord<E> record) {
        E event = record.getValue();
        undecided.add(event, Fingerprint.of(event.identity()));
        if (undecided.isFull()) {
            decide();
        }
    }

    /** Prefetches the batch, so that cache misses overlap: with many identities they are most of the work. */
    private void decide() {
        for (int at = 0; at < undecided.size(); at++) {
            touched ^= shardOf(undecided.high(at)).touch(undecided.high(at), undecided.low(at));
        }
        for (int at = 0; at < undecided.size(); at++) {
            decide(undecided.event(at), undecided.high(at), undecided.low(at));
        }
        undecided.clear();
    }

    private void decide(E event, long high, long low) {
        long kafkaTime = event.kafkaTimestamp();
        clock.saw(event.kafkaPartition(), kafkaTime);
        AcceptedIdentities shard = shardOf(high);
        if (shard.acceptedSince(kafkaTime - horizon, high, low)) {
            duplicates++;
            return;
        }
        shard.accept(high, low, kafkaTime, kept);
        accepted++;
        if (windowEndMillis(event.eventTime()) <= watermark) {
            late++;
        }
        output.collect(out.replace(event));
    }

    private AcceptedIdentities shardOf(long high) {
        AcceptedIdentities shard = shards[Shards.of(high)];
        if (shard == null) {
            throw ofAnotherInstance();
        }
        return shard;
    }

    @Override
    public void processWatermark(Watermark mark) throws Exception {
        decide();
        watermark = mark.getTimestamp();
        super.processWatermark(mark);
    }

    @Override
    public void processWatermarkStatus(WatermarkStatus status) throws Exception {
        decide();
        super.processWatermarkStatus(status);
    }

    @Override
    public void prepareSnapshotPreBarrier(long checkpointId) {
        decide();
        emitCounts();
    }

    @Override
    public void endInput() {
        decide();
        emitCounts();
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        super.snapshotState(context);
        clock.checkpoint();
        Kept stillNeeded = clock.kept();
        for (int shard : owned) {
            shards[shard].save(stillNeeded);
        }
        clocks.update(clock.save());
        keptFor.update(List.of(horizon));
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        watermark = Long.MIN_VALUE;
        clock = new KafkaClock(horizon);
        kept = clock::kept;
        undecided = new Undecided<>();
        out = new StreamRecord<>(null);
        identities = context.getKeyedStateStore().getMapState(IDENTITIES);
        clocks = context.getOperatorStateStore().getUnionListState(CLOCKS);
        keptFor = context.getOperatorStateStore().getUnionListState(HORIZON);
        context.getOperatorStateStore().getUnionListState(FORMER_CLOCKS).clear();
        owned = Shards.ownedBy(getRuntimeContext().getTaskInfo());
        shards = new AcceptedIdentities[Shards.COUNT];
        for (int shard : owned) {
            shards[shard] = new AcceptedIdentities(new KeyedShard(shard), AcceptedIdentities.RUN);
        }
        clock.restore(clocks.get());
        rebuildWhatStateLacks();
    }

    /**
     * Reads from the lake what the state lacks. State kept for a shorter horizon has dropped identities whose repeats
     * now count, and a job may have no state at all. Each subtask reads and keeps its own shards. The first checkpoint
     * contains them, so the state is then complete.
     */
    private void rebuildWhatStateLacks() throws Exception {
        long keptBefore = horizon;
        boolean hasState = false;
        for (long before : keptFor.get()) {
            keptBefore = Math.min(keptBefore, before);
            hasState = true;
        }
        // No known partition means no event seen: even a restored job may lack this operator's state.
        if (!hasState || !clock.knowsAny()) {
            keptBefore = 0;
        }
        if (keptBefore == horizon) {
            return;
        }
        long goesOnAt = past.goesOnAt();
        if (goesOnAt != Long.MIN_VALUE) {
            rebuild(goesOnAt, keptBefore == 0 ? ALL : Math.max(goesOnAt, clock.furthest()) - keptBefore);
        }
    }

    /** @param until what was accepted from then on is known; {@link #ALL} if nothing is */
    private void rebuild(long goesOnAt, long until) {
        // A partition may be behind, but none is ahead of the lake, whatever a stray in it says.
        Kept loaded = new Kept(clock.keptSince(goesOnAt), goesOnAt + KafkaClock.slack(horizon));
        past.sinceKafkaTime(loaded.since(), event -> {
            long time = event.kafkaTimestamp();
            if (time >= until) {
                return;
            }
            if (until == ALL) {
                clock.saw(event.kafkaPartition(), Math.min(time, goesOnAt));
            }
            Fingerprint identity = Fingerprint.of(event.identity());
            AcceptedIdentities shard = shards[Shards.of(identity.high())];
            if (shard != null) {
                shard.rebuild(identity.high(), identity.low(), time, loaded);
            }
        });
    }

    /**
     * With one planned instance, the graph hands events on without a shuffle, so Flink must not run more. A restart
     * cannot help.
     */
    private SuppressRestartsException ofAnotherInstance() {
        int instances = getRuntimeContext().getTaskInfo().getNumberOfParallelSubtasks();
        return new SuppressRestartsException(new IllegalStateException("An event of " + feed
                + " came to an instance that does not keep its identity: the job was planned for one instance and"
                + " Flink runs "
                + instances + ". Its last checkpoint is kept: start it with --parallelism " + instances));
    }

    long identitiesInMemory() {
        return Arrays.stream(shards)
                .filter(Objects::nonNull)
                .mapToLong(AcceptedIdentities::sizeInMemory)
                .sum();
    }

    private void emitCounts() {
        if (accepted + duplicates == 0) {
            return;
        }
        output.collect(
                counts,
                new StreamRecord<>(
                        Committable.ofCounts(feed, new FeedCounts(0, accepted, duplicates, Map.of(), late))));
        acceptedTotal.inc(accepted);
        duplicatesTotal.inc(duplicates);
        lateTotal.inc(late);
        accepted = 0;
        duplicates = 0;
        late = 0;
    }

    /** A shard's part of the keyed state. */
    private final class KeyedShard implements ShardState {

        private final Integer key;

        KeyedShard(int shard) {
            key = Shards.keyOfShard(shard);
        }

        @Override
        public boolean contains(long name) {
            return inState(() -> identities.contains(name));
        }

        @Override
        public byte[] get(long name) {
            return inState(() -> identities.get(name));
        }

        @Override
        public void put(long name, byte[] value) {
            inState(() -> {
                identities.put(name, value);
                return value;
            });
        }

        @Override
        public void remove(long name) {
            inState(() -> {
                identities.remove(name);
                return name;
            });
        }

        private <T> T inState(Callable<T> access) {
            setCurrentKey(key);
            try {
                return access.call();
            } catch (Exception e) {
                throw new FlinkRuntimeException(
                        "Cannot reach the accepted identities of " + feed + " in Flink's state", e);
            }
        }
    }

    /** End of the one-minute window of an event, in the unit of watermarks. */
    private static long windowEndMillis(long eventTimeMicros) {
        return Math.floorDiv(eventTimeMicros, MINUTE_MICROS) * MINUTE_MILLIS + MINUTE_MILLIS;
    }
}
