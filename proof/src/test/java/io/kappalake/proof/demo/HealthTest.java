package io.kappalake.proof.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.kappalake.cli.health.CrowdedPartitions;
import io.kappalake.cli.health.Health;
import io.kappalake.cli.health.HealthLimits;
import io.kappalake.cli.health.HealthLook;
import io.kappalake.cli.health.HealthReport;
import io.kappalake.cli.health.WaitingRecords;
import io.kappalake.cli.option.CommandFrame;
import io.kappalake.embedded.EmbeddedServer;
import io.kappalake.jobs.JobOptions;
import io.kappalake.jobs.LakeJob;
import io.kappalake.local.LocalStack;
import io.kappalake.proof.simulator.MarketSimulator;
import io.kappalake.proof.simulator.Publisher;
import io.kappalake.proof.simulator.SimulatorOptions;
import io.kappalake.runs.FlinkRest;
import io.kappalake.runs.JobRun;
import io.kappalake.tables.catalog.Lake;
import io.kappalake.tables.catalog.Repairs;
import io.kappalake.tables.ledger.FeedCounts;
import io.kappalake.transforms.feed.Rules;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The day of a lake: nothing runs, the job runs and is measured, its commits stop, a server goes away. */
@Timeout(300)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class HealthTest {

    private static final Duration LIMIT = Duration.ofSeconds(240);
    private static final HealthLimits LIMITS = new HealthLimits(12, Duration.ofHours(1));

    @TempDir
    static Path directory;

    private static LocalStack stack;
    private static int metricsPort;
    private static Lake lake;

    @BeforeAll
    static void start() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            metricsPort = free.getLocalPort();
        }
        stack = LocalStack.start(
                directory, state(), LocalStack.Ports.FREE.withMetrics(metricsPort), 1, 2, EmbeddedServer::start);
        lake = Lake.open(stack.lake());
    }

    @AfterAll
    static void stop() {
        if (lake != null) {
            lake.close();
        }
        if (stack != null) {
            stack.kill();
        }
    }

    @Test
    @Order(1)
    void aStackWithoutAJobIsRed() {
        Answer answer = health();
        assertThat(answer.out()).isEqualTo("No job runs: start it with ./lake run\n");
        assertThat(answer.exit()).isEqualTo(1);
    }

    @Test
    @Order(2)
    void aJobThatCommitsIsGreenAndMeasuresItself() throws Exception {
        JobRun.submit(new FlinkRest(stack.flink().address()), LakeJob.plan(options(), lake), "none");
        send(3_000);
        await().atMost(LIMIT).until(() -> lag() == 0);

        Answer answer = health("--json");
        assertThat(answer.exit()).as(answer.out()).isZero();
        assertThat(answer.out()).contains("\"healthy\" : true", "\"job\" : \"RUNNING\"", "\"problems\" : [ ]");

        Map<String, Double> metrics = metrics();
        assertThat(metrics.get("seconds_since_last_commit")).isBetween(0.0, 240.0);
        assertThat(metrics.get("checkpoints_without_commit")).isBetween(0.0, 1.0);
        assertThat(metrics.get("table_freshness_seconds{table=bronze_trades}")).isBetween(0.0, 240.0);
        assertThat(metrics.get("table_freshness_seconds{table=gold_trade_bars_1m}"))
                .isBetween(0.0, 240.0);
        assertThat(metrics.get("table_repairs_pending{table=gold_trade_bars_1m}"))
                .isBetween(0.0, (double)
                        Repairs.of(lake.table("gold.trade_bars_1m")).size());
        FeedCounts trades = lake.log()
                .flatMap(commit -> commit.ledger().stream())
                .map(ledger -> ledger.feeds().getOrDefault("trades", FeedCounts.NONE))
                .reduce(FeedCounts.NONE, FeedCounts::plus);
        assertThat(trades.duplicates()).isPositive();
        assertThat(metrics.get("feed_duplicates{feed=trades}")).isEqualTo(trades.duplicates());
        assertThat(metrics.get("feed_late{feed=trades}")).isEqualTo(trades.late());
        assertThat(metrics.get("pendingRecords{operator=Source:_bronze_trades_read}"))
                .isEqualTo(0.0);
        assertThat(metrics.get("feed_reason_rejected{feed=trades,reason=MALFORMED_JSON}"))
                .isEqualTo(trades.rejected().get("MALFORMED_JSON").doubleValue());
    }

    @Test
    @Order(3)
    void commitsThatStopWhileCheckpointsGoOnAreRed() throws Exception {
        cancelAll();
        send(50);
        // Ten minutes later, as far as Flink and the clock say, there have been checkpoints all the time.
        Clock later = Clock.offset(Clock.systemUTC(), Duration.ofMinutes(10));
        try (Flink fake = new Flink(later.instant())) {
            HealthLook look = new HealthLook(
                    fake.address(),
                    stack.lake(),
                    stack.kafkaClient(),
                    "market",
                    later,
                    new CrowdedPartitions(stack.lake()));
            HealthReport report = HealthReport.of(look.look(), LIMITS);
            assertThat(report.problems())
                    .singleElement()
                    .asString()
                    .matches(
                            "Checkpoints continue, but nothing was committed for 6\\d\\d s while 50 records wait: restart ./lake run, .*");
            assertThat(report.healthy()).isFalse();
        }
    }

    @Test
    @Order(4)
    void serversThatAreAwayAreRedEachWithALine() {
        stack.nessie().kill();
        stack.kafka().kill();
        Answer answer = health("--flink-rest", "127.0.0.1:1");
        assertThat(answer.out())
                .hasLineCount(3)
                .contains(
                        "Flink does not answer at http://127.0.0.1:1",
                        "Nessie at http://" + stack.nessie().address() + "/api/v2 does not answer",
                        "Kafka at " + stack.kafka().address() + " does not answer");
        assertThat(answer.exit()).isEqualTo(1);
    }

    private record Answer(int exit, String out) {}

    private static Answer health(String... arguments) {
        StringWriter out = new StringWriter();
        CommandLine line = new CommandLine(new Health()).setOut(new PrintWriter(out, true));
        List<String> all = new java.util.ArrayList<>(List.of(arguments));
        all.addAll(List.of(
                "--max-freshness=1h",
                "--data-dir=" + directory,
                "--kafka-bootstrap-servers=" + stack.kafka().address(),
                "--nessie-uri=http://" + stack.nessie().address() + "/api/v2"));
        return new Answer(CommandFrame.run(line, all.toArray(String[]::new)), out.toString());
    }

    private static void send(int events) {
        SimulatorOptions market = SimulatorOptions.defaults().withEvents(events).withStartTime(Instant.now());
        try (Publisher publisher = Publisher.connect(stack.kafkaClient())) {
            publisher.publish(MarketSimulator.simulated(market), 0, record -> {}, count -> {});
        }
    }

    private static long lag() {
        return lake.lastLedger()
                .map(ledger -> WaitingRecords.after(ledger.ends(), stack.kafkaClient()).lag().values().stream()
                        .mapToLong(Long::longValue)
                        .sum())
                .orElse(-1L);
    }

    private static void cancelAll() {
        FlinkRest flink = new FlinkRest(stack.flink().address());
        flink.jobs().forEach(job -> flink.cancel(job.id()));
        await().atMost(LIMIT).until(() -> flink.jobs().stream().allMatch(FlinkRest.Job::ended));
    }

    private static JobOptions options() {
        return new JobOptions(
                "market",
                stack.lake(),
                stack.kafkaClient(),
                Rules.DEFAULT,
                false,
                Duration.ofSeconds(1),
                1,
                state().toString());
    }

    /** What Prometheus would scrape, by name and the labels that tell things apart here. */
    private static Map<String, Double> metrics() throws Exception {
        String text = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + metricsPort + "/metrics"))
                                .build(),
                        BodyHandlers.ofString())
                .body();
        Map<String, Double> metrics = new TreeMap<>();
        text.lines()
                .filter(line -> line.startsWith("flink_taskmanager_job_task_operator_"))
                .forEach(line -> {
                    String name = line.replaceFirst("^flink_taskmanager_job_task_operator_", "")
                            .replaceFirst("[{ ].*", "");
                    StringBuilder labels = new StringBuilder();
                    for (String label : List.of("table", "feed", "reason")) {
                        if (line.contains("," + label + "=\"") || line.contains("{" + label + "=\"")) {
                            labels.append(labels.isEmpty() ? "" : ",")
                                    .append(label)
                                    .append('=')
                                    .append(line.replaceFirst(".*[,{]" + label + "=\"([^\"]*)\".*", "$1"));
                        }
                    }
                    if (name.equals("pendingRecords")) {
                        labels.append("operator=").append(line.replaceFirst(".*operator_name=\"([^\"]*)\".*", "$1"));
                    }
                    double value = Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1));
                    metrics.put(labels.isEmpty() ? name : name + "{" + labels + "}", value);
                });
        return metrics;
    }

    /** Answers as Flink's REST API does for a job that has run since long ago and whose newest checkpoint is a second old. */
    private static final class Flink implements AutoCloseable {

        private static final String ID = "0123456789abcdef0123456789abcdef";

        private final HttpServer server;

        Flink(Instant now) throws IOException {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            long started = now.minus(Duration.ofHours(1)).toEpochMilli();
            Map<String, String> answers = Map.of(
                    "/jobs/overview",
                    "{\"jobs\":[{\"jid\":\"%s\",\"name\":\"market\",\"state\":\"RUNNING\",\"start-time\":%d}]}"
                            .formatted(ID, started),
                    "/jobs/" + ID,
                    "{\"state\":\"RUNNING\",\"start-time\":%d}".formatted(started),
                    "/jobs/" + ID + "/checkpoints",
                    "{\"latest\":{\"completed\":{\"latest_ack_timestamp\":%d}}}"
                            .formatted(now.minusSeconds(1).toEpochMilli()),
                    "/jobs/" + ID + "/checkpoints/config",
                    "{\"interval\":5000}",
                    "/jobs/" + ID + "/exceptions",
                    "{\"exceptionHistory\":{\"entries\":[]}}");
            server.createContext("/", exchange -> {
                byte[] body = answers.get(exchange.getRequestURI().getPath()).getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(200, body.length);
                exchange.getResponseBody().write(body);
                exchange.close();
            });
            server.start();
        }

        String address() {
            return "127.0.0.1:" + server.getAddress().getPort();
        }

        @Override
        public void close() {
            server.stop(0);
        }
    }

    private static URI state() {
        return directory.resolve("state").toUri();
    }
}
