package io.kappalake.cli.option;

import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.cli.command.Status;
import io.kappalake.cli.output.ProgressLine;
import io.kappalake.tables.LakeException;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

class CommandFrameTest {

    @TempDir
    Path lake;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void aWrongOptionIsOneLineAndExitTwo() {
        assertThat(run(new Lake(), "probe", "--parallelism", "many")).isEqualTo(2);
        assertThat(err)
                .hasToString("Invalid value for option '--parallelism': 'many' is not a number from 1 to 128 (see lake"
                        + " probe --help)\n");
    }

    @Test
    void aWrongTimeSaysWhichFormsThereAre() {
        assertThat(run(new Lake(), "probe", "--checkpoint-interval", "soon")).isEqualTo(2);
        assertThat(err.toString())
                .contains("'soon' is not a time such as 500ms, 5s, 10m, 24h or 7d")
                .hasLineCount(1);
    }

    @Test
    void aFailureThatTheUserCanRemoveIsItsMessageAndExitOne() {
        Lake lake = new Lake();
        lake.failure = new LakeException("Kafka does not answer: start it");

        assertThat(run(lake, "probe")).isEqualTo(1);
        assertThat(err).hasToString("Kafka does not answer: start it\n");
    }

    @Test
    void anUnexpectedFailureNamesTheLogBecauseTheTerminalIsNotTheirPlace() {
        Lake lake = new Lake();
        lake.failure = new IllegalStateException("first line\nsecond line");

        assertThat(run(lake, "probe")).isEqualTo(1);
        assertThat(err.toString())
                .startsWith("Unexpected IllegalStateException: first line (details in ")
                .contains("logs/cli.log")
                .hasLineCount(1);
    }

    @Test
    void theEnvironmentNameFollowsFromTheOption() {
        assertThat(CommandFrame.variable("--kafka-bootstrap-servers")).isEqualTo("KAFKA_BOOTSTRAP_SERVERS");
    }

    @Test
    void withoutOptionsTheAddressesAreThoseOfUp() {
        Lake lake = new Lake();
        assertThat(run(lake, "probe", "--data-dir", this.lake.toString())).isZero();

        LakeOptions options = lake.probe.options;
        assertThat(options.kafkaBootstrapServers()).isEqualTo("127.0.0.1:9092");
        assertThat(options.lake().nessieUri()).isEqualTo("http://127.0.0.1:19120/api/v2");
        assertThat(options.lake().ref()).isEqualTo("main");
        assertThat(options.lake().warehouse()).isEqualTo("s3://lake/warehouse");
        assertThat(options.lake().s3Endpoint()).isEqualTo("http://127.0.0.1:9000");
        assertThat(options.flinkRest()).isEqualTo("127.0.0.1:8081");
        assertThat(options.checkpointInterval()).isEqualTo(Duration.ofSeconds(5));
        assertThat(options.parallelism()).isEqualTo(1);
        assertThat(options.dataDir()).isEqualTo(this.lake);
        assertThat(options.stateDir()).isEqualTo(this.lake.resolve("state").toUri());
    }

    @Test
    void everyOptionTakesAnotherValue() throws Exception {
        Path security = java.nio.file.Files.writeString(lake.resolve("client.properties"), "security.protocol=SSL\n");
        Lake lake = new Lake();
        int exit = run(
                lake,
                "probe",
                "--kafka-bootstrap-servers=k:1",
                "--kafka-properties=" + security,
                "--nessie-uri=http://n/api/v2",
                "--nessie-ref=replay/a",
                "--warehouse=file:///w",
                "--s3-endpoint=http://s",
                "--flink-rest=f:2",
                "--checkpoint-interval=500ms",
                "--parallelism=7",
                "--state-dir=s3://lake/state");
        assertThat(exit).as(err.toString()).isZero();

        LakeOptions options = lake.probe.options;
        assertThat(options.kafkaClient())
                .containsEntry("bootstrap.servers", "k:1")
                .containsEntry("security.protocol", "SSL");
        assertThat(options.lake().nessieUri()).isEqualTo("http://n/api/v2");
        assertThat(options.lake().ref()).isEqualTo("replay/a");
        assertThat(options.lake().warehouse()).isEqualTo("file:///w");
        assertThat(options.lake().s3Endpoint()).isEqualTo("http://s");
        assertThat(options.flinkRest()).isEqualTo("f:2");
        assertThat(options.checkpointInterval()).isEqualTo(Duration.ofMillis(500));
        assertThat(options.parallelism()).isEqualTo(7);
        assertThat(options.stateDir()).hasToString("s3://lake/state");
    }

    @Test
    void aStateDirectoryIsNamedAsItIsOrAsAUri() {
        Map.of(
                        "/my state/100%/a#b?", "file:///my%20state/100%25/a%23b%3F",
                        "file:///my state", "file:///my%20state",
                        "file:///my%20state", "file:///my%20state",
                        "s3://lake/state", "s3://lake/state")
                .forEach((named, uri) -> {
                    Lake lake = new Lake();
                    assertThat(run(lake, "probe", "--state-dir=" + named)).isZero();
                    assertThat(lake.probe.options.stateDir()).hasToString(uri);
                });
    }

    @Test
    void everyCommandExplainsItsOptions() {
        assertThat(run(new Lake(), "probe", "--help")).isZero();
        assertThat(out.toString()).contains("--kafka-bootstrap-servers", "--state-dir", "--help");
    }

    @Test
    void statusWithNothingUpSaysSoInJsonToo() {
        CommandLine line =
                new CommandLine(new Lake()).addSubcommand(new Status()).setOut(new PrintWriter(out, true));
        assertThat(CommandFrame.run(line, new String[] {"status", "--json", "--data-dir", lake.toString()}))
                .isZero();
        assertThat(out.toString()).contains("\"name\" : \"nessie\"", "\"up\" : false", "\"resident_bytes\" : 0");
    }

    @Test
    void shortTasksPrintNoProgress() {
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        try (ProgressLine progress =
                ProgressLine.start("events", 3, false, new PrintStream(printed, true, StandardCharsets.UTF_8))) {
            progress.at(1);
            progress.at(3);
        }
        assertThat(printed.toString(StandardCharsets.UTF_8)).isEmpty();
    }

    private int run(Lake lake, String... args) {
        CommandLine line = new CommandLine(lake)
                .addSubcommand(lake.probe)
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true));
        lake.probe.failure = lake.failure;
        return CommandFrame.run(line, args);
    }

    @Command(name = "lake")
    static final class Lake {
        private final Probe probe = new Probe();
        private RuntimeException failure;
    }

    @Command(name = "probe")
    static final class Probe implements Callable<Integer> {
        @Mixin
        private LakeOptions options;

        private RuntimeException failure;

        @Override
        public Integer call() {
            if (failure != null) {
                throw failure;
            }
            return 0;
        }
    }
}
