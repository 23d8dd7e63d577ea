package io.kappalake.proof.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.local.Provision;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Feeds and columns may have any name, also words of SQL and YAML, and names that our own queries might take. */
@Tag("slow")
class AnyNamesTest extends CommandLineFixture {

    private static final long BEGIN = 1_772_359_200_000L;
    private static final long HOUR = 3_600_000;

    private static final String ORDER = """
            feed: order
            topics: [ { topic: names.order } ]
            columns:
              key: { type: text, required: true }
              row: { type: integer, required: true }
              end: { type: integer, required: true }
              group: text
              date: date
              open: decimal(18,8)
              close: decimal(18,8)
              values: decimal(30,4)
              order: integer
              user: text
              select: text
              part: text
              back: text
              hop: integer
              back_1: integer
              place: double
              null: text
              on: boolean
              event_time: { type: timestamp, required: true }
            identity: [key, row]
            order: [end]
            key: key
            rules:
              - reason: CLOSE
                check: "`open` <= `close` AND (`order` > 0 OR `on` OR `null` IS NULL)"
            """;

    private static final String BARS = """
            SELECT `group`, `date`, window_start,
              FIRST_VALUE(`open`) AS `open`, LAST_VALUE(`close`) AS `close`, MAX(`values`) AS `values`,
              SUM(`order`) FILTER (WHERE `on`) AS `order`, COUNT(DISTINCT `user`) AS `user`, MIN(part) AS part,
              MAX(hop) AS hop, MIN(`null`) AS `null`, SUM(`values` * `open`) / SUM(`open`) AS `select`,
              COUNT(*) AS `count`
            FROM TABLE(TUMBLE(TABLE silver.`order`, DESCRIPTOR(event_time), INTERVAL '1' MINUTE))
            WHERE `select` <> 'no'
            GROUP BY `group`, `date`, window_start, window_end
            """;

    private static final String HOPS = """
            SELECT back, part, window_start, COUNT(*) AS `end`, LAST_VALUE(hop) AS hop, MAX(back_1) AS back_1
            FROM TABLE(HOP(TABLE silver.`order`, DESCRIPTOR(event_time), INTERVAL '30' MINUTE, INTERVAL '1' HOUR))
            GROUP BY back, part, window_start, window_end
            """;

    private static final String BOTH = """
            WITH events AS (
              SELECT `group` AS part, `open` AS back, `order`, `date` AS `end`, event_time FROM silver.`order`
              UNION ALL
              SELECT `group` AS part, `open` AS back, `order`, `date` AS `end`, event_time FROM silver.`table`
            )
            SELECT part, `end`, FLOOR(event_time TO HOUR) AS `hour`, COUNT(*) AS `all`, FIRST_VALUE(back) AS `first`,
              LAST_VALUE(`order`) AS `last`
            FROM events
            GROUP BY part, `end`, FLOOR(event_time TO HOUR)
            """;

    private final Random random = new Random(5);
    private int sent;

    @Test
    void theJobTheAuditARepairAndAReplayTakeThem() throws IOException {
        Provision.topics(stack.kafkaClient(), List.of("names.order", "names.table"), 2);
        Path files = directory.resolve("names");
        Files.createDirectories(files.resolve("feeds"));
        Files.createDirectories(files.resolve("gold"));
        Files.writeString(files.resolve("pipeline.yaml"), "pipeline: names\nmax_future: 36500d\n");
        Files.writeString(files.resolve("feeds/order.yaml"), ORDER);
        Files.writeString(
                files.resolve("feeds/table.yaml"),
                ORDER.replace("feed: order", "feed: table").replace("names.order", "names.table"));
        Files.writeString(files.resolve("gold/order.sql"), BARS);
        Files.writeString(files.resolve("gold/back.sql"), HOPS);
        Files.writeString(files.resolve("gold/both.sql"), BOTH);

        send(400, BEGIN, BEGIN + 2 * HOUR);
        ok("run", "--bounded", "--pipeline", files.toString());
        assertThat(ok("audit", "--deep")).contains("Proved");
        send(100, BEGIN + 40 * HOUR, BEGIN + 42 * HOUR);
        ok("run", "--bounded");
        send(50, BEGIN - 10 * HOUR, BEGIN);
        ok("run", "--bounded");
        ok("repair");
        ok("compact", "--full");
        assertThat(ok("audit", "--deep")).contains("Proved", "gold.order", "gold.back", "gold.both");
        assertThat(rows("gold.back", "part", "back")).contains("p1 b2");
        assertThat(rows("gold.both", "part")).contains("g0", "g1", "g2");

        ok("replay", "start", "again", "--source", "bronze");
        assertThat(ok("replay", "verify", "again")).contains("is equal to main");
        assertThat(ok("audit", "--deep", "--ref", "replay/again")).contains("Proved");
        ok("replay", "publish", "again");
        assertThat(ok("audit", "--deep")).contains("Proved");
    }

    private void send(int number, long from, long to) {
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(stack.kafkaClient(), new ByteArraySerializer(), new ByteArraySerializer())) {
            for (int i = 0; i < number; i++) {
                long time = from + (long) (random.nextDouble() * (to - from)) / 20_000 * 20_000;
                String topic = random.nextInt(3) == 0 ? "names.table" : "names.order";
                producer.send(new ProducerRecord<>(topic, record(time).getBytes(StandardCharsets.UTF_8)));
            }
        }
    }

    /** One in twenty breaks the rule, one in ten repeats another. */
    private String record(long time) {
        int row = random.nextInt(10) == 0 && sent > 0 ? random.nextInt(sent) : sent++;
        int open = 1 + random.nextInt(100);
        int close = random.nextInt(20) == 0 ? 0 : open + random.nextInt(5);
        return """
                {"key":"k%d","row":%d,"end":%d,"group":"g%d","date":"2026-03-0%d","open":%d.25,"close":%d.5,
                "values":%d.5,"order":%d,"user":"u%d","select":"%s","part":"p%d","back":"b%d","hop":%d,"back_1":%d,
                "place":%d.5,"null":"n","on":%b,"event_time":"%s"}""".formatted(
                        row % 3,
                        row,
                        random.nextInt(50),
                        random.nextInt(3),
                        1 + random.nextInt(2),
                        open,
                        close,
                        random.nextInt(1000),
                        1 + random.nextInt(9),
                        random.nextInt(7),
                        random.nextInt(9) == 0 ? "no" : "yes",
                        random.nextInt(3),
                        random.nextInt(3),
                        random.nextInt(100),
                        random.nextInt(100),
                        random.nextInt(100),
                        random.nextBoolean(),
                        Instant.ofEpochMilli(time));
    }
}
