package io.kappalake.proof.demo;

import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.kappalake.cli.health.Health;
import io.kappalake.cli.health.HealthLimits;
import io.kappalake.cli.health.WaitingRecords;
import io.kappalake.cli.option.CommandFrame;
import io.kappalake.embedded.EmbeddedServer;
import io.kappalake.jobs.JobOptions;
import io.kappalake.local.LocalStack;
import io.kappalake.proof.simulator.MarketSimulator;
import io.kappalake.proof.simulator.Publisher;
import io.kappalake.proof.simulator.SimulatorOptions;
import io.kappalake.runs.FlinkRest;
import io.kappalake.tables.catalog.Lake;
import io.kappalake.transforms.Pipeline;
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
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** A job on real servers, what health says of it, and a Flink that only says so. */
abstract class HealthFixture {

    static final Duration LIMIT = Duration.ofSeconds(240);
    static final HealthLimits LIMITS = new HealthLimits(12, Duration.ofHours(1));

    @TempDir
    static Path directory;

    static LocalStack stack;
    static int metricsPort;
    static Lake lake;

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

    record Answer(int exit, String out) {}

    static Answer health(String... arguments) {
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

    static void send(int events) {
        SimulatorOptions market = SimulatorOptions.defaults().withEvents(events).withStartTime(Instant.now());
        try (Publisher publisher = Publisher.connect(stack.kafkaClient())) {
            publisher.publish(MarketSimulator.simulated(market), 0, record -> {}, count -> {});
        }
    }

    static long lag() {
        return lake.lastLedger()
                .map(ledger ->
                        WaitingRecords.after(Pipeline.MARKET, ledger.ends(), ledger.logs(), stack.kafkaClient())
                                .lag()
                                .values()
                                .stream()
                                .mapToLong(Long::longValue)
                                .sum())
                .orElse(-1L);
    }

    static void cancelAll() {
        FlinkRest flink = new FlinkRest(stack.flink().address());
        flink.jobs().forEach(job -> flink.cancel(job.id()));
        await().atMost(LIMIT).until(() -> flink.jobs().stream().allMatch(FlinkRest.Job::ended));
    }

    static JobOptions options() {
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
    static Map<String, Double> metrics() throws Exception {
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

    /**
     * Answers as Flink's REST API does for a job that has run since long ago and whose newest checkpoint is a second
     * old.
     */
    static final class Flink implements AutoCloseable {

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

    static URI state() {
        return directory.resolve("state").toUri();
    }
}
