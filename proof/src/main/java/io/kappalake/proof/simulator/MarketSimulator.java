package io.kappalake.proof.simulator;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.SplittableRandom;

/**
 * A market as a stream of {@link SimulatorOptions#events()} records in send order. The same options give the same bytes
 * on every machine, unless it is live. One pass; not thread-safe.
 */
public final class MarketSimulator implements Iterator<SimulatedRecord> {
    private static final double VARIANTS = 0.05;
    private static final Map<String, byte[]> NO_HEADERS = Map.of();
    private static final Map<String, byte[]> HEADERS =
            Map.of("source", "simulator".getBytes(StandardCharsets.UTF_8), "trace", new byte[] {0, (byte) 0xFF, 0x7F});

    private final SimulatorOptions options;
    private final SendTimes sendTimes;
    private final SplittableRandom random;
    private final Market market;
    private final Variants variants;
    private final Faults faults;
    private final Remembered remembered;
    private long made;

    private MarketSimulator(SimulatorOptions options, SplittableRandom random, SendTimes sendTimes) {
        this.options = options;
        this.sendTimes = sendTimes;
        this.random = random.split();
        this.market = new Market(options, random.split());
        this.variants = new Variants(random.split());
        this.faults = new Faults(random.split());
        this.remembered = new Remembered(random.split());
    }

    /** In simulated time, from {@link SimulatorOptions#startTime()}. */
    public static MarketSimulator simulated(SimulatorOptions options) {
        SplittableRandom random = new SplittableRandom(options.seed());
        return new MarketSimulator(
                options, random, SendTimes.bursts(options.startTime(), options.eventsPerSecond(), random.split()));
    }

    /** Stamps each record when it is requested. Start time and events per second of the options do not affect times. */
    public static MarketSimulator live(SimulatorOptions options, InstantSource clock) {
        return new MarketSimulator(options, new SplittableRandom(options.seed()), SendTimes.live(clock));
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
        Draft draft = market.next(sendMillis);
        remembered.add(draft.copy());
        if (random.nextDouble() < VARIANTS) {
            variants.applyOne(draft);
        }
        return record(draft, draft.render(), sendMillis, "event");
    }

    private SimulatedRecord repeat(long sendMillis) {
        Draft draft = remembered.any();
        if (random.nextDouble() < options.changedRepeats()) {
            int number = draft.topic.mainNumber();
            draft.values[number] = new BigDecimal(draft.values[number])
                    .add(new BigDecimal("0.01"))
                    .toPlainString();
            draft.occurAt(draft.eventMicros - random.nextLong(3_000_000));
        }
        return record(draft, draft.render(), sendMillis, "repeat");
    }

    private SimulatedRecord malformed(long sendMillis) {
        boolean known = random.nextInt(10) == 0 && !remembered.isEmpty();
        Draft draft = known ? remembered.any() : market.next(sendMillis);
        if (random.nextInt(5) == 0) {
            // The producer may resend it, corrected: that one is then the first of its identity.
            remembered.add(draft.copy());
        }
        Faults.Broken broken = faults.breakOne(draft, sendMillis);
        return record(draft, broken.payload(), sendMillis, broken.intent());
    }

    private SimulatedRecord record(Draft draft, byte[] payload, long sendMillis, String intent) {
        boolean broken = !intent.equals("event") && !intent.equals("repeat");
        // Without a key Kafka chooses any partition, so only records that cannot be repeats go without.
        byte[] key = broken && random.nextInt(10) == 0 ? null : draft.key.getBytes(StandardCharsets.UTF_8);
        Map<String, byte[]> headers = random.nextInt(50) == 0 ? HEADERS : NO_HEADERS;
        return new SimulatedRecord(draft.topic.topicName, key, payload, sendMillis, headers, intent);
    }
}
