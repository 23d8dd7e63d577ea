package io.kappalake.proof.chaos.attack;

import io.kappalake.proof.chaos.lake.ChaosLake;
import io.kappalake.proof.chaos.lake.Wait;
import io.kappalake.proof.simulator.SimulatedRecord;
import io.kappalake.tables.definition.Micros;
import io.kappalake.tables.ledger.Progress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;

/**
 * A partition of trades without an event beyond the timeout, idle or with rejected records only; the watermark advances
 * without it.
 */
final class SilentPartition implements Attack {

    /** More than the ten seconds after which the job no longer waits for a partition. */
    private static final Duration SILENCE = Duration.ofSeconds(12);

    private static final Duration SLICE = Duration.ofMillis(400);
    private static final int RECORDS = 15;

    /** Timestamps of broken clocks lie beyond. */
    private static final long BROKEN = Instant.parse("2099-01-01T00:00:00Z").toEpochMilli();

    private final ChaosLake lake;
    private final int partition;
    private final boolean garbage;
    private long lastMillis;

    private SilentPartition(ChaosLake lake, Random random, boolean garbage) {
        this.lake = lake;
        this.partition = random.nextInt(lake.partitions().get("trades"));
        this.garbage = garbage;
    }

    static SilentPartition idle(ChaosLake lake, Random random) {
        return new SilentPartition(lake, random, false);
    }

    static SilentPartition ofGarbage(ChaosLake lake, Random random) {
        return new SilentPartition(lake, random, true);
    }

    @Override
    public List<SimulatedRecord> mix(List<SimulatedRecord> records) {
        return records.stream()
                .filter(record -> garbage || !isSilent(record))
                .map(record -> isSilent(record) ? garbage(record) : record)
                .toList();
    }

    private static SimulatedRecord garbage(SimulatedRecord record) {
        return new SimulatedRecord(
                record.topic(), record.key(), new byte[] {'{'}, record.timestampMillis(), record.headers(), "garbage");
    }

    private boolean isSilent(SimulatedRecord record) {
        return record.topic().equals("trades") && lake.sent().partitionOf(record) == partition;
    }

    @Override
    public void begin() {
        int number = lake.sent().number("trades", partition);
        lastMillis = lake.sent().all().stream()
                .filter(record -> record.topic().equals("trades")
                        && record.partition() == number
                        && record.timestampMillis() < BROKEN)
                .mapToLong(record -> record.timestampMillis())
                .max()
                .orElse(Long.MAX_VALUE / 2000);
    }

    @Override
    public void end() {
        long until = System.nanoTime() + SILENCE.toNanos();
        while (System.nanoTime() < until) {
            lake.sent().send(mix(lake.next(RECORDS)));
            Wait.pause(SLICE);
        }
    }

    @Override
    public boolean happened() {
        long watermark = lake.ledger()
                .map(ledger ->
                        ledger.progress().getOrDefault("market", Progress.NONE).watermark())
                .orElse(Long.MIN_VALUE);
        // An event may lie this far after its Kafka timestamp.
        return watermark
                > lastMillis * Micros.MILLISECOND + Micros.of(lake.rules().maxFuture());
    }
}
