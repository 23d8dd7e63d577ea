package io.kappalake.proof.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.local.Provision;
import io.kappalake.tables.catalog.Commit;
import io.kappalake.tables.catalog.Lake;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * A pipeline of the user's own: topics with other names than their feeds, several topics and formats of one feed, a
 * pattern, identities of several columns and none. From the records to an audited lake, and through a replay.
 */
class OwnPipelineTest extends CommandLineFixture {

    private static final List<String> FILES =
            List.of("pipeline.yaml", "feeds/executions.yaml", "feeds/orders.yaml", "feeds/clicks.yaml");

    private static Path pipeline;

    @BeforeAll
    static void topics() throws IOException {
        pipeline = directory.resolve("venues");
        for (String file : FILES) {
            try (var in = OwnPipelineTest.class.getResourceAsStream("/pipelines/venues/" + file)) {
                Files.createDirectories(pipeline.resolve(file).getParent());
                Files.write(pipeline.resolve(file), in.readAllBytes());
            }
        }
        Provision.topics(
                stack.kafkaClient(), List.of("binance.trades", "kraken.trades", "shop.orders", "clicks.web"), 1);
    }

    @Test
    void aPipelineOfFilesRunsIsAuditedIsReplayedAndStays() throws IOException {
        send(
                "binance.trades",
                "{'s':'btcusdt','t':1,'p':'30000.10','q':'0.5','T':1772359200000,'m':true}",
                "{'s':'btcusdt','t':1,'p':'1','q':'1','T':1772359200000,'m':true}",
                "{'s':'ethusdt','t':1,'p':'2000','q':'2','T':1772359201000,'m':false}",
                "{'s':'ethusdt','t':2,'p':'2000','q':'1000','T':1772359201000,'m':false}",
                "{'s':'ethusdt','t':3,'p':'-1','q':'1','T':1772359201000,'m':false}",
                "no json");
        send("kraken.trades", "7,xbt/usd,30001,0.25,1772359202.5,buy", "7,xbt/usd,30001,0.25,1772359202.5,buy", "7,x");
        send(
                "shop.orders",
                "{'id':9,'customer':{'id':'c1'},'cents':1050,'state':'COMPLETED','at':'2026-03-01T10:00:00Z'}",
                "{'id':10,'customer':{'id':'c2'},'cents':2000,'state':'completed','at':'2026-03-01T10:30:00Z'}",
                "{'id':10,'customer':{'id':'c2'},'cents':2000,'state':'pending','at':'2026-03-01T10:29:00Z'}");
        send(
                "orders",
                "{'order_id':'o1','customer_id':'c9','order_value':5,'status':'completed','timestamp':'2026-03-01T10:45:00Z'}");
        send("clicks.web", "{'page':'/'}", "{'page':'/'}");

        assertThat(ok("run", "--bounded", "--pipeline", pipeline.toString())).contains("Done after 15 records");

        ok("audit", "--deep");
        assertThat(rows(
                        "silver.executions",
                        "trade_id",
                        "symbol",
                        "price",
                        "side",
                        "venue",
                        "event_time",
                        "kafka_topic"))
                .containsExactly(
                        "btcusdt-1 BTCUSDT 30000.10000000 SELL BINANCE 2026-03-01T10:00Z binance.trades",
                        "ethusdt-1 ETHUSDT 2000.00000000 BUY BINANCE 2026-03-01T10:00:01Z binance.trades",
                        "xbt/usd-7 XBT/USD 30001.00000000 BUY KRAKEN 2026-03-01T10:00:02.500Z kraken.trades");
        assertThat(rows("silver.rejected", "feed", "reason", "kafka_topic"))
                .containsExactly(
                        "executions MALFORMED_JSON binance.trades",
                        "executions MISSING_FIELD kraken.trades",
                        "executions NOT_POSITIVE binance.trades",
                        "executions TOO_LARGE binance.trades");
        assertThat(rows("gold.orders_hourly", "window_start", "total_orders", "total_revenue"))
                .containsExactly("2026-03-01T10:00Z 3 35.50000000");
        assertThat(rows("silver.orders", "order_id", "status", "kafka_topic", "kafka_partition"))
                .containsExactly(
                        "10 completed shop.orders 10000",
                        "10 pending shop.orders 10000",
                        "9 completed shop.orders 10000",
                        "o1 completed orders 0");
        assertThat(rows("silver.clicks", "site", "page")).containsExactly("web /", "web /");
        assertThat(offsets())
                .contains("\"binance.trades\":{\"0\":[0,6]}", "\"kraken.trades\":{\"0\":[0,3]}", "\"clicks.web\"")
                .doesNotContain("executions");

        aNewTopicOfThePatternIsReadAndTheLakeKnowsItsPipeline();
        changedFilesAreRefusedBeforeAnythingIsWritten();
        aReplayFromBronzeIsEqual();
    }

    @Test
    void aPipelineThatCannotRunIsRefusedBeforeTheLakeKeepsIt() throws IOException {
        Path wrong = directory.resolve("wrong");
        Files.createDirectories(wrong.resolve("feeds"));
        Files.writeString(wrong.resolve("pipeline.yaml"), "pipeline: wrong\n");
        String feed = Files.readString(pipeline.resolve("feeds/clicks.yaml"));
        String[] run = {"run", "--bounded", "--nessie-ref", "wrong", "--pipeline", wrong.toString()};
        branch("wrong").close();

        Files.writeString(wrong.resolve("feeds/clicks.yaml"), feed.replace("clicks\\\\.", "nothing\\\\."));
        fails("Feed clicks has no topic: none matches nothing\\.([a-z]+)", run);
        Files.writeString(
                wrong.resolve("feeds/clicks.yaml"),
                feed.replace("pattern: \"clicks\\\\.([a-z]+)\"", "topic: clicks.wab")
                        .replace(", group: 1", ""));
        fails("has no topic clicks.wab: create it", run);
        Files.writeString(wrong.resolve("feeds/clicks.yaml"), feed.replace("format: json", "format: avro"));
        fails("none is given: give --registry-url", run);

        try (Lake lake = branch("wrong")) {
            assertThat(lake.head()).isEqualTo(emptyBranch);
        }
    }

    private static void aNewTopicOfThePatternIsReadAndTheLakeKnowsItsPipeline() {
        Provision.topics(stack.kafkaClient(), List.of("clicks.app"), 1);
        send("clicks.app", "{'page':'/start'}");
        send("kraken.trades", "8,xbt/usd,30002,1,1772359203,sell");

        assertThat(ok("run", "--bounded")).contains("Done after 2 records");

        ok("audit");
        assertThat(rows("silver.clicks", "site", "page")).containsExactly("app /start", "web /", "web /");
        assertThat(ok("status"))
                .contains(
                        "silver.executions",
                        "{binance.trades=0, clicks.app=0, clicks.web=0, kraken.trades=0, orders=0, shop.orders=0}");
    }

    private static void changedFilesAreRefusedBeforeAnythingIsWritten() throws IOException {
        Path orders = pipeline.resolve("feeds/orders.yaml");
        Files.writeString(
                orders, Files.readString(orders).replace("identity: [order_id, status]", "identity: [order_id]"));
        String head = head();

        fails(
                "its identity was order_id, status and would be order_id",
                "run",
                "--bounded",
                "--pipeline",
                pipeline.toString());
        fails("Branch main belongs to pipeline venues, not to market", "run", "--bounded", "--pipeline", "market");
        wrongUsage("--pipeline is 'nowhere', which is no directory", "run", "--pipeline", "nowhere");

        assertThat(head()).isEqualTo(head);
    }

    private static void aReplayFromBronzeIsEqual() {
        ok("replay", "start", "again", "--source", "bronze");
        assertThat(ok("replay", "verify", "again")).contains("is equal to main");
        assertThat(ok("audit", "--deep", "--ref", "replay/again")).contains("Proved");
    }

    private static void send(String topic, String... lines) {
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(stack.kafkaClient(), new ByteArraySerializer(), new ByteArraySerializer())) {
            for (String line : lines) {
                producer.send(
                        new ProducerRecord<>(topic, line.replace('\'', '"').getBytes(StandardCharsets.UTF_8)));
            }
        }
    }

    private static String offsets() {
        try (Lake lake = Lake.open(stack.lake())) {
            return lake.lastLedgerCommit().map(Commit::properties).orElseThrow().get("offsets");
        }
    }

    private static String head() {
        try (Lake lake = Lake.open(stack.lake())) {
            return lake.head();
        }
    }
}
