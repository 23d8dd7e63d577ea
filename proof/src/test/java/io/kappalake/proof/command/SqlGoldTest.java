package io.kappalake.proof.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.local.Provision;
import io.kappalake.tables.catalog.Lake;
import io.kappalake.tables.format.TableRows;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.expressions.Expressions;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Gold tables that statements of SQL define, over values that may be missing: late events revise and repair them, the
 * audit computes them again by another engine, and a replay makes the same.
 */
class SqlGoldTest extends CommandLineFixture {

    private static final List<String> FILES = List.of(
            "pipeline.yaml",
            "feeds/readings.yaml",
            "feeds/meters.yaml",
            "gold/machine_minutes.sql",
            "gold/machine_quarters.sql",
            "gold/line_days.sql",
            "gold/line_feeds.sql",
            "gold/line_weeks.sql",
            "gold/machine_hops.sql",
            "gold/machine_odd.sql",
            "gold/plant_hours.sql");

    private static final String LINE_MINUTES = """
            SELECT line, window_start, window_end, COUNT(*) AS readings
            FROM TABLE(TUMBLE(TABLE silver.readings, DESCRIPTOR(event_time), INTERVAL '1' MINUTE))
            GROUP BY line, window_start, window_end
            """;

    /** Joins the family of machine_minutes. */
    private static final String MACHINE_TENS = """
            SELECT machine, window_start, COUNT(*) AS readings, MAX(weight) AS heaviest
            FROM TABLE(TUMBLE(TABLE silver.readings, DESCRIPTOR(event_time), INTERVAL '10' MINUTE))
            GROUP BY machine, window_start, window_end
            """;

    /** Days of the zone of both feeds. */
    private static final String PLANT_DAYS = """
            SELECT FLOOR(event_time TO DAY) AS day_start, COUNT(*) AS readings
            FROM (
              SELECT line, event_time FROM silver.meters UNION ALL SELECT line, event_time FROM silver.readings
            )
            GROUP BY FLOOR(event_time TO DAY)
            """;

    private static final long BEGIN = 1_772_359_200_000L;
    private static final long HOUR = 3_600_000;

    private final Random random = new Random(22);

    private static Path pipeline;

    @BeforeAll
    static void files() throws IOException {
        pipeline = directory.resolve("plant");
        for (String file : FILES) {
            try (var in = SqlGoldTest.class.getResourceAsStream("/pipelines/plant/" + file)) {
                Files.createDirectories(pipeline.resolve(file).getParent());
                Files.write(pipeline.resolve(file), in.readAllBytes());
            }
        }
        Provision.topics(stack.kafkaClient(), List.of("readings", "meters"), 2);
    }

    @Test
    void tablesFollowTheirStatementsThroughLateEventsRepairAndReplay() throws IOException {
        send(1500, BEGIN, BEGIN + HOUR);
        ok("run", "--bounded", "--pipeline", pipeline.toString());
        assertThat(ok("audit")).contains("Proved");

        send(1500, BEGIN + HOUR / 2, BEGIN + 50 * HOUR);
        ok("run", "--bounded");
        send(40, BEGIN - 20 * HOUR, BEGIN);
        ok("run", "--bounded");
        ok("repair");
        assertThat(ok("audit", "--deep")).contains("Proved");
        assertThat(tables()).contains("gold.machine_minutes", "gold.line_feeds");

        ok("replay", "start", "again", "--source", "bronze");
        assertThat(ok("replay", "verify", "again")).contains("is equal to main");
        assertThat(ok("audit", "--ref", "replay/again")).contains("Proved");

        aFurtherTableGetsTheRowsOfThePast();
    }

    private void aFurtherTableGetsTheRowsOfThePast() throws IOException {
        send(100, BEGIN + 48 * HOUR, BEGIN + 50 * HOUR);
        Files.writeString(pipeline.resolve("gold/line_minutes.sql"), LINE_MINUTES);
        Files.writeString(pipeline.resolve("gold/machine_tens.sql"), MACHINE_TENS);
        Files.writeString(pipeline.resolve("gold/plant_days.sql"), PLANT_DAYS);
        ok("replay", "drop", "again");

        ok("run", "--bounded", "--pipeline", pipeline.toString(), "--from-state", "none");
        assertThat(ok("audit")).contains("Proved", "gold.line_minutes", "gold.machine_tens");
        ok("repair");
        assertThat(ok("audit")).contains("Proved");
        assertThat(rows("gold.line_minutes")).isEqualTo(rows("silver.readings"));
        assertThat(rows("gold.machine_tens")).isEqualTo(rows("silver.readings"));
        assertThat(rows("gold.plant_days")).isEqualTo(rows("silver.readings") + rows("silver.meters"));
    }

    /** Sum of {@code readings}, or number of rows of Silver. */
    private static long rows(String table) {
        long[] sum = {0};
        try (Lake lake = Lake.open(stack.lake())) {
            TableRows.each(
                    lake.table(table),
                    Expressions.alwaysTrue(),
                    row -> sum[0] += table.startsWith("silver") ? 1 : (Long) ((Record) row).getField("readings"));
        }
        return sum[0];
    }

    private void send(int readings, long from, long to) {
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(stack.kafkaClient(), new ByteArraySerializer(), new ByteArraySerializer())) {
            IntStream.range(0, readings).forEach(i -> {
                producer.send(new ProducerRecord<>("readings", json(reading(from, to))));
                if (i % 4 == 0) {
                    producer.send(new ProducerRecord<>("meters", json(meter(from, to))));
                }
            });
        }
    }

    private static byte[] json(String text) {
        return text.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    }

    private String meter(long from, long to) {
        return "{'m':'%d','l':'line %d','t':%d%s%s}"
                .formatted(
                        random.nextInt(5),
                        random.nextInt(3),
                        from + random.nextLong((to - from) / 1000) * 1000,
                        perhaps(",'v':" + (random.nextInt(2000) - 1000)),
                        perhaps(",'w':" + random.nextBoolean()));
    }

    /** Many share their second and their sequence number, so that order and identity decide. */
    private String reading(long from, long to) {
        long time = from + random.nextLong((to - from) / 1000) * 1000;
        String machine = List.of("a", "B", "Ω", "m/1").get(random.nextInt(4));
        return "{'m':'%s','q':%d,'w':%d.%d,'t':%d%s%s%s%s%s%s}"
                .formatted(
                        machine,
                        random.nextInt(100_000),
                        1 + random.nextInt(1000),
                        random.nextInt(10),
                        time,
                        perhaps(",'l':'line " + random.nextInt(3) + "'"),
                        perhaps(",'v':" + (random.nextInt(2000) - 1000) + "." + random.nextInt(100_000_000)),
                        perhaps(",'d':" + random.nextDouble()),
                        perhaps(",'c':" + random.nextInt(10)),
                        perhaps(",'s':'" + List.of("RUN", "IDLE", "REST", "off").get(random.nextInt(4)) + "'"),
                        perhaps(",'n':" + random.nextBoolean()));
    }

    private String perhaps(String field) {
        return random.nextInt(4) == 0 ? "" : field;
    }

    private static List<String> tables() {
        try (Lake lake = Lake.open(stack.lake())) {
            return List.copyOf(lake.tablesAt(lake.head()).keySet());
        }
    }
}
