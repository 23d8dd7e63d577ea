package io.kappalake.proof.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.kappalake.cli.JobMain;
import io.kappalake.gate.GateOptions;
import io.kappalake.gate.ServerGate;
import io.kappalake.tables.catalog.Lake;
import io.kappalake.tables.catalog.TestLake;
import io.kappalake.tables.storage.LakeAddress;
import io.kappalake.transforms.Pipeline;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.apache.flink.runtime.io.network.netty.InboundChannelHandlerFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The image's files without running the job on them, which the profile {@code image} does: what is in them, and how its
 * commands refuse.
 */
class ImageFilesTest {

    @TempDir
    static Path directory;

    private static ImageTree image;

    @BeforeAll
    static void assemble() throws Exception {
        image = ImageTree.assemble("image-files");
    }

    @Test
    void ourModulesAreOneJarAndNothingOfFlinksOwnIsBesideIt() throws IOException {
        try (Stream<Path> jars = Files.list(image.home().resolve("usrlib"))) {
            assertThat(jars.map(jar -> jar.getFileName().toString()))
                    .filteredOn(name -> name.matches("(kappalake|flink|slf4j|log4j|kryo|frocksdb).*"))
                    .allMatch(name -> name.matches("kappalake.jar|flink-(connector-kafka|sql|metrics-prometheus).*"))
                    .contains("kappalake.jar");
        }
        try (JarFile jar =
                new JarFile(image.home().resolve("usrlib/kappalake.jar").toFile())) {
            for (String entry :
                    List.of("cli/JobMain", "cli/Main", "replay/Replay", "compaction/Upkeep", "audit/Audit")) {
                assertThat(jar.getEntry("io/kappalake/" + entry + ".class"))
                        .as(entry)
                        .isNotNull();
            }
        }
    }

    /** Flink looks for it in lib/ only. */
    @Test
    void theGateStandsBeforeFlinksRestApi() throws IOException {
        try (JarFile jar = new JarFile(image.lib().resolve("kappalake-gate.jar").toFile())) {
            ZipEntry services = jar.getEntry("META-INF/services/" + InboundChannelHandlerFactory.class.getName());
            assertThat(new String(jar.getInputStream(services).readAllBytes(), StandardCharsets.UTF_8))
                    .contains(ServerGate.class.getName());
            assertThat(jar.getEntry(ServerGate.class.getName().replace('.', '/') + ".class"))
                    .isNotNull();
        }
    }

    @Test
    void theCommandLineOfTheImageRunsOnItsOwnFiles() throws Exception {
        Answer answer = run("lake", "log", "--nessie-uri", "http://127.0.0.1:1/api/v2");
        assertThat(answer.err()).hasLineCount(1).contains("Nessie at http://127.0.0.1:1/api/v2 does not answer");
        assertThat(answer.exit()).isEqualTo(1);
    }

    @Test
    void theServersOfTheImageSayWhichVariableIsMissing() throws Exception {
        for (String command : List.of("sql-gateway", "page", "upkeep")) {
            Answer answer = run(command);
            assertThat(answer.err()).isEqualTo(command + " needs NESSIE_URI: set it to where the lake is\n");
            assertThat(answer.exit()).isEqualTo(2);
        }
    }

    /** What the build has on its class path and Flink's image hides would be missing here. */
    @Test
    void theGatewayOfTheImageStartsOnItsOwnFiles() throws Exception {
        int port = ImageFixture.freePort();
        Map<String, String> environment = Map.of(
                "NESSIE_URI", "http://127.0.0.1:1/api/v2",
                "WAREHOUSE", "s3://lake/warehouse",
                "SQL_PORT", Integer.toString(port),
                "SQL_BIND_ADDRESS", "127.0.0.1");
        started("sql-gateway", port, environment, log -> {});
    }

    @Test
    void thePageOfTheImageShowsALakeFromItsOwnFiles() throws Exception {
        int port = ImageFixture.freePort();
        LakeAddress address = TestLake.empty();
        try (Lake lake = Lake.open(address)) {
            lake.provision(Pipeline.MARKET.tables());
        }
        Map<String, String> environment = Map.of(
                "NESSIE_URI", address.nessieUri(),
                "NESSIE_REF", address.ref(),
                "WAREHOUSE", address.warehouse(),
                "PAGE_PORT", Integer.toString(port),
                "PAGE_BIND_ADDRESS", "127.0.0.1");
        started("page", port, environment, log -> {
            assertThat(body(port, "/api/v1/tables")).contains("gold.trade_bars_1m");
            assertThat(body(port, "/")).contains("<title>");
            assertThat(body(port, "/metrics")).contains("kappalake_table_rows{table=\"silver.trades\"} 0.0");
            assertThat(text(log)).doesNotContain("SLF4J(E)", "No SLF4J providers", "Exception");
        });
    }

    @Test
    void theUpkeepOfTheImageShowsItsMetrics() throws Exception {
        int port = ImageFixture.freePort();
        LakeAddress address = TestLake.empty();
        try (Lake lake = Lake.open(address)) {
            lake.provision(Pipeline.MARKET.tables());
        }
        Map<String, String> environment = Map.of(
                "NESSIE_URI", address.nessieUri(),
                "NESSIE_REF", address.ref(),
                "WAREHOUSE", address.warehouse(),
                "UPKEEP_PORT", Integer.toString(port),
                "UPKEEP_BIND_ADDRESS", "127.0.0.1");
        started("upkeep", port, environment, log -> {
            await().atMost(ImageFixture.LIMIT).untilAsserted(() -> assertThat(body(port, "/metrics"))
                    .contains("kappalake_upkeep_age_seconds", "kappalake_swept_bytes_total 0.0"));
            assertThat(text(log)).doesNotContain("SLF4J(E)", "No SLF4J providers", "Exception");
        });
    }

    /** Runs a command of the image until it answers, hands its log over, and stops it. */
    private static void started(String command, int port, Map<String, String> environment, Consumer<Path> check)
            throws IOException {
        Path log = directory.resolve(command + ".log");
        ProcessBuilder builder =
                image.command(List.of(command)).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().putAll(environment);
        Process process = builder.start();
        try {
            await().atMost(ImageFixture.LIMIT).until(() -> ImageFixture.answers(port) || !process.isAlive());
            assertThat(ImageFixture.answers(port)).as(() -> text(log)).isTrue();
            check.accept(log);
        } finally {
            process.destroy();
            process.onExit().join();
        }
    }

    private static String body(int port, String path) {
        try (InputStream body =
                URI.create("http://127.0.0.1:" + port + path).toURL().openStream()) {
            return new String(body.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(Path log) {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void theManifestsNameTheJarThatIsInTheImage() throws IOException {
        for (String manifest : List.of("base/job.yaml", "replay/job.yaml")) {
            String text = Files.readString(Path.of("../deploy/kubernetes").resolve(manifest));
            assertThat(text).contains("jarURI: local:///opt/flink/usrlib/kappalake.jar", JobMain.class.getName());
        }
    }

    /** As the operator calls it; requests to other names are refused. */
    @Test
    void theManifestsTellTheGateTheNameOfTheirService() throws IOException {
        String namespace = Yaml.documents(Path.of("../deploy/kubernetes/base/kustomization.yaml"))
                .get(0)
                .get("namespace")
                .asText();
        for (String manifest : List.of("base/job.yaml", "replay/job.yaml")) {
            JsonNode job = Yaml.documents(Path.of("../deploy/kubernetes").resolve(manifest))
                    .get(0);
            assertThat(job.at("/spec/flinkConfiguration")
                            .get(GateOptions.NAMES.key())
                            .asText())
                    .isEqualTo(job.at("/metadata/name").asText() + "-rest." + namespace);
            assertThat(job.at("/spec/jobManager").findValues("httpGet"))
                    .hasSize(2)
                    .allSatisfy(
                            probe -> assertThat(probe.at("/httpHeaders/0/value").asText())
                                    .isEqualTo("localhost:" + probe.get("port").asText()));
        }
    }

    private record Answer(int exit, String err) {}

    private static Answer run(String... command) throws Exception {
        Path err = directory.resolve("err");
        ProcessBuilder builder = image.command(List.of(command))
                .redirectError(err.toFile())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD);
        builder.environment().keySet().removeAll(List.of("NESSIE_URI", "WAREHOUSE"));
        return new Answer(builder.start().waitFor(), Files.readString(err));
    }
}
