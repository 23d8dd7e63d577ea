package io.kappalake.proof.chaos.attack;

import io.kappalake.proof.chaos.lake.ChaosLake;
import io.kappalake.proof.simulator.SimulatedRecord;
import io.kappalake.tables.ledger.FeedCounts;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Records among a round's that the job must reject. The fault happened once the ledgers count that many additional
 * rejections for its reason.
 */
final class BadRecords implements Attack {

    private static final int RECORDS = 40;
    private static final int LONG_BYTES = 300_000;

    /** Makes one bad record out of a good one. */
    @FunctionalInterface
    interface Spoil {
        SimulatedRecord spoil(SimulatedRecord good, int number, Random random);
    }

    private final ChaosLake lake;
    private final Random random;
    private final String reason;
    private final Spoil spoil;
    private final long before;

    private BadRecords(ChaosLake lake, Random random, String reason, Spoil spoil) {
        this.lake = lake;
        this.random = random;
        this.reason = reason;
        this.spoil = spoil;
        this.before = rejected();
    }

    /** Bytes that are not a JSON object, of every kind. */
    static BadRecords poison(ChaosLake lake, Random random) {
        List<String> topics = lake.proved().jsonTopics();
        return new BadRecords(
                lake,
                random,
                "MALFORMED_JSON",
                (good, number, r) -> new SimulatedRecord(
                        topics.get(number % topics.size()),
                        number % 4 == 0 ? null : good.key(),
                        poison(number, good.payload(), r),
                        good.timestampMillis(),
                        Map.of("poison", new byte[] {(byte) number}),
                        "poison"));
    }

    /** Events that lie minutes to years after their Kafka timestamp. */
    static BadRecords future(ChaosLake lake, Random random) {
        return new BadRecords(lake, random, "FUTURE_TIMESTAMP", (good, number, r) -> {
            long ahead = number % 2 == 0 ? 6 + r.nextInt(600) : 60L * 24 * (1 + r.nextInt(3_000));
            String time = java.time.Instant.ofEpochMilli(good.timestampMillis())
                    .plus(Duration.ofMinutes(ahead))
                    .toString();
            String trade = ("{\"trade_id\":\"future-%d-%d\",\"symbol\":\"AAPL\",\"price\":\"1.5\",\"volume\":\"2\","
                            + "\"timestamp\":\"%s\",\"trade_type\":\"BUY\",\"exchange\":\"NYSE\"}")
                    .formatted(r.nextLong(), number, time);
            return new SimulatedRecord(
                    "trades",
                    "AAPL".getBytes(StandardCharsets.UTF_8),
                    trade.getBytes(StandardCharsets.UTF_8),
                    good.timestampMillis(),
                    Map.of(),
                    "future");
        });
    }

    private static byte[] poison(int number, byte[] good, Random random) {
        return switch (number % 5) {
            case 0 -> null;
            case 1 -> new byte[0];
            case 2 -> bytes(1 + random.nextInt(200), random);
            case 3 -> bytes(number == 3 ? LONG_BYTES : 3_000, random);
            default ->
                good == null || good.length < 2 ? new byte[] {'{'} : java.util.Arrays.copyOf(good, good.length / 2);
        };
    }

    private static byte[] bytes(int count, Random random) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        // Never the start of an object by chance.
        bytes[0] = (byte) 0xFF;
        return bytes;
    }

    @Override
    public List<SimulatedRecord> mix(List<SimulatedRecord> records) {
        List<SimulatedRecord> mixed = new ArrayList<>(records);
        for (int number = 0; number < RECORDS; number++) {
            int at = random.nextInt(mixed.size());
            mixed.add(at, spoil.spoil(mixed.get(at), number, random));
        }
        return mixed;
    }

    @Override
    public boolean happened() {
        return rejected() >= before + RECORDS;
    }

    private long rejected() {
        return lake.commits().stream()
                .flatMap(commit -> commit.ledger().orElseThrow().feeds().values().stream())
                .map(FeedCounts::rejected)
                .mapToLong(rejected -> rejected.getOrDefault(reason, 0L))
                .sum();
    }
}
