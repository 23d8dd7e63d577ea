package io.kappalake.proof.chaos.attack;

import io.kappalake.proof.chaos.lake.ChaosLake;
import io.kappalake.proof.simulator.SimulatedRecord;
import io.kappalake.tables.definition.Micros;
import io.kappalake.tables.ledger.Progress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * A burst of trades in one partition whose Kafka timestamps and event times are in 2100, and after it repeats of what
 * came before it: clock and watermark must stay, and the repeats be duplicates.
 */
final class ClockOf2100 implements Attack {

    private static final Instant BROKEN = Instant.parse("2100-01-01T00:00:00Z");
    private static final int MOST = 100;
    private static final int REPEATS = 20;

    private final ChaosLake lake;
    private final Random random;
    private int sent;

    ClockOf2100(ChaosLake lake, Random random) {
        this.lake = lake;
        this.random = random;
    }

    @Override
    public List<SimulatedRecord> mix(List<SimulatedRecord> records) {
        int at = records.size() / 2;
        List<SimulatedRecord> mixed = new ArrayList<>(records.subList(0, at));
        int count = 1 + random.nextInt(MOST);
        long burst = random.nextLong();
        for (int number = 0; number < count; number++) {
            mixed.add(broken(burst, number));
        }
        for (int number = 0; number < REPEATS; number++) {
            SimulatedRecord before = records.get(random.nextInt(at));
            mixed.add(new SimulatedRecord(
                    before.topic(),
                    before.key(),
                    before.payload(),
                    records.get(at).timestampMillis(),
                    before.headers(),
                    "repeat"));
        }
        mixed.addAll(records.subList(at, records.size()));
        sent = count;
        return mixed;
    }

    private static SimulatedRecord broken(long burst, int number) {
        Instant time = BROKEN.plusSeconds(number);
        String trade = ("{\"trade_id\":\"2100-%d-%d\",\"symbol\":\"AAPL\",\"price\":\"1.5\",\"volume\":\"2\","
                        + "\"timestamp\":\"%s\",\"trade_type\":\"BUY\",\"exchange\":\"NYSE\"}")
                .formatted(burst, number, time);
        return new SimulatedRecord(
                "trades",
                "AAPL".getBytes(StandardCharsets.UTF_8),
                trade.getBytes(StandardCharsets.UTF_8),
                time.toEpochMilli(),
                Map.of(),
                "clock of 2100");
    }

    @Override
    public boolean happened() {
        return sent > 0;
    }

    @Override
    public String problem() {
        long watermark = lake.ledger()
                .map(ledger ->
                        ledger.progress().getOrDefault("market", Progress.NONE).watermark())
                .orElse(Long.MIN_VALUE);
        return watermark < BROKEN.minusSeconds(86_400).toEpochMilli() * Micros.MILLISECOND
                ? ""
                : "the watermark followed the broken clock";
    }
}
