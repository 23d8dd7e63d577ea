package io.kappalake.proof.simulator;

import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.SplittableRandom;
import java.util.function.Function;

/**
 * A world as a stream of {@link SimulatorOptions#events()} records in send order, with repeats, late events and
 * malformed records. The same options give the same bytes on every machine, unless it is live. One pass; not
 * thread-safe.
 */
public final class Simulation<D extends EventDraft<D>> implements Iterator<SimulatedRecord> {
    private static final double VARIANTS = 0.05;
    private static final Map<String, byte[]> NO_HEADERS = Map.of();
    private static final Map<String, byte[]> HEADERS =
            Map.of("source", "simulator".getBytes(StandardCharsets.UTF_8), "trace", new byte[] {0, (byte) 0xFF, 0x7F});

    private final SimulatorOptions options;
    private final SendTimes sendTimes;
    private final SplittableRandom random;
    private final World<D> world;
    private final Remembered<D> remembered;
    private long made;

    private Simulation(
            SimulatorOptions options,
            SplittableRandom random,
            SendTimes sendTimes,
            Function<SplittableRandom, World<D>> world) {
        this.options = options;
        this.sendTimes = sendTimes;
        this.random = random.split();
        this.world = world.apply(random);
        this.remembered = new Remembered<>(random.split());
    }

    /** In simulated time, from {@link SimulatorOptions#startTime()}. */
    public static <D extends EventDraft<D>> Simulation<D> simulated(
            SimulatorOptions options, Function<SplittableRandom, World<D>> world) {
        SplittableRandom random = new SplittableRandom(options.seed());
        return new Simulation<>(
                options,
                random,
                SendTimes.bursts(options.startTime(), options.eventsPerSecond(), random.split()),
                world);
    }

    /** Stamps each record when it is requested. Start time and events per second of the options do not affect times. */
    public static <D extends EventDraft<D>> Simulation<D> live(
            SimulatorOptions options, InstantSource clock, Function<SplittableRandom, World<D>> world) {
        return new Simulation<>(options, new SplittableRandom(options.seed()), SendTimes.live(clock), world);
    }

    @Override
    public boolean hasNext() {
        return made < options.events();
    }

    @Override
    public SimulatedRecord next() {
        if (!hasNext()) {
            throw new NoSuchElementException("All " + options.events() + " records are generated");
        }
        made++;
        long sendMillis = sendTimes.nextMillis();
        double draw = random.nextDouble();
        if (draw < options.malformed()) {
            return malformed(sendMillis);
        }
        if (draw < options.malformed() + options.duplicates() && !remembered.isEmpty()) {
            return repeat(sendMillis);
        }
        D draft = world.next(sendMillis);
        remembered.add(draft.copy());
        if (random.nextDouble() < VARIANTS) {
            world.vary(draft);
        }
        return record(draft, draft.render(), sendMillis, "event");
    }

    private SimulatedRecord repeat(long sendMillis) {
        D draft = remembered.any();
        if (random.nextDouble() < options.changedRepeats()) {
            world.change(draft, random);
        }
        return record(draft, draft.render(), sendMillis, "repeat");
    }

    private SimulatedRecord malformed(long sendMillis) {
        boolean known = random.nextInt(10) == 0 && !remembered.isEmpty();
        D draft = known ? remembered.any() : world.next(sendMillis);
        if (random.nextInt(5) == 0) {
            // The producer may resend it, corrected: that one is then the first of its identity.
            remembered.add(draft.copy());
        }
        World.Broken broken = world.breakOne(draft, sendMillis);
        return record(draft, broken.payload(), sendMillis, broken.intent());
    }

    private SimulatedRecord record(D draft, byte[] payload, long sendMillis, String intent) {
        boolean broken = !intent.equals("event") && !intent.equals("repeat");
        // Without a key Kafka chooses any partition, so only records that cannot be repeats go without.
        byte[] key = broken && random.nextInt(10) == 0 ? null : draft.key().getBytes(StandardCharsets.UTF_8);
        Map<String, byte[]> headers = random.nextInt(50) == 0 ? HEADERS : NO_HEADERS;
        return new SimulatedRecord(draft.topic(), key, payload, sendMillis, headers, intent);
    }
}
