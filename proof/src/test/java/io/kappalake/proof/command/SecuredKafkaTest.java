package io.kappalake.proof.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.cli.Main;
import io.kappalake.cli.command.LakeProcess;
import io.kappalake.embedded.EmbeddedServer;
import io.kappalake.jobs.source.KafkaTrouble;
import io.kappalake.local.LocalServers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The whole way with a Kafka that wants TLS and a login, all logs at INFO: it works, what is wrong is told in one line,
 * and no secret shows anywhere.
 *
 * <p>One class, so that its servers start only once.
 */
@Timeout(300)
class SecuredKafkaTest extends SecuredFixture {

    @Test
    void theWholeWayWorksAndShowsNoSecret() throws Exception {
        assertThat(lake("generate", "--events", "2000").out())
                .contains("trades")
                .contains("orders");
        assertThat(lake("run", "--bounded").out()).contains("Done after 2,000 records.");
        lake("log", "--json");
        assertThat(lake("status", "--json").out())
                .contains("\"lag\" : {\n      \"orders\" : 0,\n      \"quotes\" : 0,\n      \"trades\" : 0\n    }");
        for (String command : Main.line().getSubcommands().keySet()) {
            PRINTED.put(command + " --help", ask(command, "--help").out());
        }

        PRINTED.forEach((what, text) -> assertThat(SECRETS).as(what).noneMatch(text::contains));
        commitProperties().forEach((what, text) -> assertThat(SECRETS).as(what).noneMatch(text::contains));
        flinkAnswers().forEach((what, text) -> assertThat(SECRETS).as(what).noneMatch(text::contains));
        // The SQL gateway, the page and the registry know nothing of Kafka and are not up here.
        LocalServers.all().stream()
                .filter(server -> server != LocalServers.SQL && server != LocalServers.PAGE)
                .filter(server -> server != EmbeddedServer.REGISTRY)
                .forEach(server -> assertThat(SECRETS)
                        .as("arguments of %s", server.name())
                        .noneMatch(arguments(server)::contains));
        assertThat(filesWithSecrets()).isEmpty();
        // The logs were such as would tell: they hold the settings of clients, without their secrets.
        assertThat(Files.readString(data.resolve("logs/flink.log"))).contains("sasl.jaas.config = [hidden]");
        assertThat(Files.readString(data.resolve("logs/cli.log"))).contains("sasl.jaas.config = [hidden]");
    }

    @Test
    void helpNamesTheDefaultsOfTheProgramAndNotOfTheEnvironment() {
        Map<String, String> environment =
                Map.of("WAREHOUSE", PASSWORD, "NESSIE_REF", PASSWORD, "EXCHANGES", PASSWORD, "PIPELINE", PASSWORD);
        LakeProcess.Ended help = new LakeProcess(files, environment).run("run", "--help");
        assertThat(help.out().replaceAll("\\s+", ""))
                .contains("(default:s3://lake/warehouse)", "(default:main)", "(default:5s)")
                .doesNotContain(PASSWORD);
        assertThat(help.exit()).isZero();
    }

    @Test
    void aWrongPasswordIsOneLine() {
        Path wrong = client("wrong.properties", "wr0ng-secret", trusted);
        String line = "Kafka at " + kafka()
                + " refuses the login: check the user and password of sasl.jaas.config in --kafka-properties\n";
        for (String command : List.of("run", "generate")) {
            fails(1, line, command, "--kafka-properties", wrong.toString());
        }
        assertThat(ask("status", "--kafka-properties", wrong.toString()).err()).doesNotContain("wr0ng-secret");
    }

    @Test
    void anUnknownCaIsOneLine() {
        Path other = new Certificates(files, STORE_PASSWORD).keyStore("other");
        fails(
                1,
                "Kafka at " + kafka()
                        + " has a certificate of an unknown CA: in --kafka-properties,"
                        + " set ssl.truststore.location to a trust store with that CA\n",
                "run",
                "--kafka-properties",
                client("unknown.properties", PASSWORD, other).toString());
    }

    @Test
    void aClientWithoutTlsIsToldSo() {
        String line = "Kafka at " + kafka()
                + " speaks TLS, but this client does not: set security.protocol=SSL or SASL_SSL in a file and pass it"
                + " with --kafka-properties\n";
        fails(1, line, "run");
        fails(1, line, "generate");

        // What TLS answers to a plain request may also end the client's call before anybody has asked whether it is
        // TLS.
        Properties plain = new Properties();
        plain.setProperty("bootstrap.servers", kafka());
        assertThat(new KafkaTrouble(plain).refused("list topics", new TimeoutException()) + "\n")
                .isEqualTo(line);
    }

    @Test
    void aLoginThatCannotBeParsedIsNotQuotedBecauseItMayBeThePassword() {
        Path broken = write(
                "jaas.properties",
                "security.protocol=SASL_SSL",
                "sasl.mechanism=SCRAM-SHA-512",
                "sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required"
                        + " username=\"trader\" \""
                        + PASSWORD + "\";");
        fails(
                1,
                "Kafka at " + kafka()
                        + " cannot be used: sasl.jaas.config in --kafka-properties is not of the form MODULE required"
                        + " username=\"…\" password=\"…\";\n",
                "run",
                "--kafka-properties",
                broken.toString());
    }

    @Test
    void aTrustStoreThatCannotBeOpenedIsOneLine() {
        Path missing = client("missing.properties", PASSWORD, files.resolve("nosuch.p12"));
        Ended ended = ask("run", "--kafka-properties", missing.toString());
        assertThat(ended.err())
                .startsWith("Kafka at " + kafka() + " cannot be used: ")
                .contains("nosuch.p12")
                .endsWith(": check --kafka-bootstrap-servers and --kafka-properties\n")
                .hasLineCount(1);
        assertThat(ended.exit()).isEqualTo(1);
    }

    @Test
    void aFileOfPropertiesThatCannotBeReadIsWrongUsage() {
        Path file = files.resolve("nosuch.properties");
        for (String command : List.of("run", "generate", "status")) {
            fails(
                    2,
                    "Cannot read --kafka-properties %s: name a readable properties file (see lake %s --help)\n"
                            .formatted(file, command),
                    command,
                    "--kafka-properties",
                    file.toString());
        }
        String broken = write("broken.properties", "sasl.jaas.config=\\u00zz" + PASSWORD)
                .toString();
        fails(
                2,
                "Cannot read --kafka-properties %s: name a readable properties file (see lake run --help)\n"
                        .formatted(broken),
                "run",
                "--kafka-properties",
                broken);
    }
}
