package io.kappalake.proof.chaos;

import io.kappalake.proof.simulator.SimulatedRecord;
import io.kappalake.tables.definition.Micros;
import io.kappalake.tables.ledger.Progress;
import java.time.Duration;
import java.util.List;
import java.util.Random;

/** Keeps a partition of trades idle beyond the timeout; the watermark advances without it. */
final class IdlePartition implements Attack {

    /** More than the ten seconds after which the job no longer waits for a partition. */
    private static final Duration SILENCE = Duration.ofSeconds(12);

    private static final Duration SLICE = Duration.ofMillis(400);
    private static final int RECORDS = 15;

    private final ChaosLake lake;
    private final int partition;
    private long lastMillis;

    IdlePartition(ChaosLake lake, Random random) {
        this.lake = lake;
        this.partition = random.nextInt(lake.partitions().get("trades"));
    }

    @Override
    public List<SimulatedRecord> mix(List<SimulatedRecord> records) {
        return records.stream().filter(record -> !isIdle(record)).toList();
    }

    private boolean isIdle(SimulatedRecord record) {
        return record.topic().equals("trades") && lake.sent().partitionOf(record) == partition;
    }

    @Override
    public void begin() {
        lastMillis = lake.sent().all().stream()
                .filter(record -> record.topic().equals("trades") && record.partition() == partition)
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
        return watermark > lastMillis * Micros.MILLISECOND + Micros.of(ChaosLake.RULES.maxFuture());
    }
}
