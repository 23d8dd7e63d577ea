package io.kappalake.proof.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.kappalake.cli.JobMain;
import io.kappalake.local.LocalServers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** docker-compose.yml says what the command line understands and the embedded servers do. */
class ComposeTest {

    private static final String IMAGE = "kappalake:0.1.0";

    private JsonNode compose;
    private JsonNode services;

    @BeforeEach
    void read() throws IOException {
        compose = Yaml.documents(Path.of("../docker-compose.yml")).get(0);
        services = compose.get("services");
    }

    @Test
    void theOptionsOfEveryCommandAreThoseOfTheCommandLine() {
        assertThat(RealCommandLine.lake(command("simulator"))).isEmpty();
        List<String> sql = new ArrayList<>(Yaml.strings(services.at("/sql/entrypoint")));
        sql.addAll(List.of("-e", "SELECT 1"));
        assertThat(sql.remove(0)).isEqualTo("lake");
        assertThat(RealCommandLine.lake(sql)).isEmpty();

        List<String> job = Yaml.strings(services.at("/jobmanager/command"));
        assertThat(job.subList(0, 3)).containsExactly("standalone-job", "--job-classname", JobMain.class.getName());
        assertThat(RealCommandLine.job(job.subList(3, job.size()))).isEmpty();
    }

    @Test
    void theVariablesOfOurContainersAreOptions() {
        services.properties().forEach(service -> {
            if (service.getValue().path("image").asText().equals(IMAGE)) {
                Set<String> names = new TreeSet<>();
                JsonNode environment = service.getValue().path("environment");
                environment.fieldNames().forEachRemaining(names::add);
                // A merge of YAML, which the parser leaves as it is.
                environment.path("<<").fieldNames().forEachRemaining(names::add);
                names.remove("<<");
                assertThat(names).as(service.getKey()).contains("NESSIE_URI", "WAREHOUSE");
                names.remove("FLINK_PROPERTIES");
                assertThat(RealCommandLine.unknown(names)).as(service.getKey()).isEmpty();
            }
        });
    }

    @Test
    void portsAreThoseOfTheEmbeddedServersAndPublishedOnLoopbackOnly() {
        assertThat(port("nessie")).isEqualTo("127.0.0.1:19120:19120");
        assertThat(port("jobmanager")).isEqualTo("127.0.0.1:8081:" + LocalServers.FLINK.defaultPort());
        assertThat(port("sql-gateway")).isEqualTo("127.0.0.1:8083:" + LocalServers.SQL.defaultPort());
        assertThat(port("page")).isEqualTo("127.0.0.1:8090:" + LocalServers.PAGE.defaultPort());
        services.forEach(service ->
                service.path("ports").forEach(port -> assertThat(port.asText()).startsWith("127.0.0.1:")));
    }

    @Test
    void everyImageHasAVersionAndEverySecretComesFromTheEnvironment() throws IOException {
        services.forEach(service -> assertThat(service.get("image").asText()).matches(".+:v?[0-9].*"));
        assertThat(Files.readString(Path.of("../.env.example")))
                .contains("S3_ACCESS_KEY=\n", "S3_SECRET_KEY=\n", "SQL_TOKEN=\n", "PAGE_TOKEN=\n");
        assertThat(compose.toString().split("S3_SECRET_KEY", -1).length - 1)
                .as("each use refuses to start without it")
                .isEqualTo(compose.toString().split("S3_SECRET_KEY:\\?", -1).length - 1);
    }

    @Test
    void theContainersOfKafkaAndNessieAreOfTheVersionsThatTheProjectIsBuiltWith() throws IOException {
        assertThat(image("kafka")).isEqualTo("apache/kafka:" + pomVersion("kafka.version"));
        assertThat(image("topics")).isEqualTo(image("kafka"));
        assertThat(image("bucket")).isEqualTo(image("s3"));
        assertThat(image("nessie")).isEqualTo("ghcr.io/projectnessie/nessie:" + pomVersion("nessie.version"));
    }

    @Test
    void theImageIsOfTheSameFlink() throws IOException {
        String version = org.apache.flink.runtime.util.EnvironmentInformation.getVersion();
        assertThat(Files.readString(Path.of("../deploy/docker/Dockerfile")))
                .contains("FROM flink:" + version + "-", "flink-s3-fs-hadoop-" + version + ".jar", "USER flink");
    }

    /** A check every few seconds for months must start no JVM. */
    @Test
    void noHealthCheckStartsAJvmAndEachServiceThatOthersWaitForHasOne() {
        services.forEach(service -> {
            assertThat(service.at("/healthcheck/test").toString()).doesNotContain("kafka-", "java", "lake ");
            service.path("depends_on").properties().stream()
                    .filter(other -> other.getValue().path("condition").asText().equals("service_healthy"))
                    .forEach(other -> assertThat(services.get(other.getKey()).has("healthcheck"))
                            .as(other.getKey())
                            .isTrue());
        });
    }

    @Test
    void prometheusAsksEachServiceThatHasMetrics() throws IOException {
        JsonNode scrapes = Yaml.documents(Path.of("../deploy/monitoring/prometheus.yaml"))
                .get(0)
                .get("scrape_configs");
        List<String> targets = new ArrayList<>();
        scrapes.findValues("targets").forEach(some -> targets.addAll(Yaml.strings(some)));
        assertThat(targets)
                .containsExactlyInAnyOrder(
                        "jobmanager:9249",
                        "taskmanager:9249",
                        "page:" + LocalServers.PAGE.defaultPort(),
                        "upkeep:" + LocalServers.UPKEEP.defaultPort())
                .allSatisfy(
                        target -> assertThat(services.has(target.split(":")[0])).isTrue());
    }

    /** The reporter is a plugin of Flink's own image. */
    @Test
    void flinkShowsItsMetricsAsItDoesOnKubernetes() throws IOException {
        String compose = Files.readString(Path.of("../docker-compose.yml"));
        for (String manifest : List.of("base/job.yaml", "replay/job.yaml")) {
            JsonNode properties = Yaml.documents(Path.of("../deploy/kubernetes").resolve(manifest))
                    .get(0)
                    .at("/spec/flinkConfiguration");
            for (String name : List.of("s", ".prometheus.factory.class", ".prometheus.port")) {
                String key = "metrics.reporter" + name;
                assertThat(properties.path(key).asText())
                        .as(manifest + " " + key)
                        .isNotEmpty();
                assertThat(compose)
                        .contains("    " + key + ": " + properties.get(key).asText() + "\n");
            }
        }
    }

    private List<String> command(String service) {
        List<String> command =
                new ArrayList<>(Yaml.strings(services.get(service).get("command")));
        assertThat(command.remove(0)).isEqualTo("lake");
        return command;
    }

    private String image(String service) {
        return services.get(service).get("image").asText();
    }

    private static String pomVersion(String property) throws IOException {
        Matcher version = Pattern.compile("<" + property + ">(.*)</" + property + ">")
                .matcher(Files.readString(Path.of("../pom.xml")));
        assertThat(version.find()).as(property).isTrue();
        return version.group(1);
    }

    private String port(String service) {
        return services.get(service).get("ports").get(0).asText();
    }
}
