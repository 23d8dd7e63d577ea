package io.kappalake.jobs.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import io.kappalake.tables.LakeException;
import io.kappalake.transforms.feed.schema.UnknownSchema;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLParameters;
import org.apache.flink.util.InstantiationUtil;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A registry behind TLS whose certificate a CA of our own signed, with a login or a certificate of the client. */
@Timeout(60)
class RegistryTlsTest {

    private static final String PASSWORD = "only-for-this-test";

    @TempDir
    static Path stores;

    private HttpsServer server;

    @BeforeAll
    static void sign() throws Exception {
        keytool("ca", "-genkeypair", "-keyalg", "EC", "-dname", "CN=Our CA", "-ext", "bc:c", "-validity", "2");
        keytool("ca", "-exportcert", "-rfc", "-file", file("ca.pem"));
        for (String owner : List.of("registry", "job")) {
            keytool(owner, "-genkeypair", "-keyalg", "EC", "-dname", "CN=" + owner, "-validity", "2");
            keytool(owner, "-certreq", "-file", file(owner + ".csr"));
            keytool(
                    "ca",
                    "-gencert",
                    "-rfc",
                    "-ext",
                    "SAN=ip:127.0.0.1",
                    "-infile",
                    file(owner + ".csr"),
                    "-outfile",
                    file(owner + ".pem"));
            trustCa(owner);
            keytool(owner, "-importcert", "-noprompt", "-file", file(owner + ".pem"));
        }
        trustCa("trust");
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    /**
     * Has schema 7 only.
     *
     * @param login that it wants
     * @param wantsCertificate whether clients must show one of the CA
     */
    private void start(String login, boolean wantsCertificate) throws IOException {
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(
                new HttpsConfigurator(Tls.context(with(store("truststore", "trust"), store("keystore", "registry")))) {
                    @Override
                    public void configure(HttpsParameters parameters) {
                        SSLParameters tls = getSSLContext().getDefaultSSLParameters();
                        tls.setNeedClientAuth(wantsCertificate);
                        parameters.setSSLParameters(tls);
                    }
                });
        server.createContext("/", exchange -> {
            boolean isKnown = exchange.getRequestURI().getPath().equals("/schemas/ids/7");
            String given = String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"));
            int status = !given.equals(login) ? 401 : isKnown ? 200 : 404;
            byte[] body = (isKnown ? "{\"schema\":\"x\"}" : "{\"error_code\":40403}").getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
    }

    @Test
    void aBearerTokenGoesThroughTheTlsOfAPrivateCa() throws Exception {
        start("Bearer t0", false);
        RestRegistry registry = registry(with(store("truststore", "trust"), Map.of("bearer.auth.token", "t0")));

        assertThat(InstantiationUtil.clone(registry).open().byId(7).text()).isEqualTo("x");
        assertThatThrownBy(() -> registry.open().byId(8)).isInstanceOf(UnknownSchema.class);
    }

    @Test
    void aWrongLoginIsToldThroughTls() throws Exception {
        start("Basic YW5uOnNlY3JldA==", false);
        Map<String, String> trust = store("truststore", "trust");

        assertThat(registry(with(trust, Map.of("basic.auth.user.info", "ann:secret")))
                        .open()
                        .byId(7)
                        .text())
                .isEqualTo("x");
        assertThatThrownBy(() -> registry(with(trust, Map.of("basic.auth.user.info", "ann:wrong")))
                        .open()
                        .byId(7))
                .isInstanceOf(LakeException.class)
                .hasMessage("The schema registry " + url() + " refuses the login (HTTP 401): set"
                        + " basic.auth.user.info or bearer.auth.token in --registry-properties");
    }

    @Test
    void aCertificateOfAnUnknownCaFailsInsteadOfWaiting() throws Exception {
        start("null", false);

        assertThatThrownBy(() -> registry(Map.of()).open().byId(7))
                .isInstanceOf(LakeException.class)
                .hasMessageStartingWith("No TLS with the schema registry " + url() + " (")
                .hasMessageEndingWith(
                        "): set ssl.truststore.location, or ssl.keystore.location, in --registry-properties");
    }

    @Test
    void aCertificateOfTheClientIsItsLogin() throws Exception {
        start("null", true);
        Map<String, String> trust = store("truststore", "trust");

        assertThat(registry(with(trust, store("keystore", "job")))
                        .open()
                        .byId(7)
                        .text())
                .isEqualTo("x");
        assertThatThrownBy(() -> registry(trust).open().byId(7))
                .isInstanceOf(LakeException.class)
                .hasMessageStartingWith("No TLS with the schema registry " + url() + " (it wants a certificate of the"
                        + " client): set");
    }

    @Test
    void aWrongPasswordOfAStoreIsToldBeforeTheJobStarts() throws Exception {
        start("null", false);
        Map<String, String> wrong = with(store("truststore", "trust"), Map.of("ssl.truststore.password", "wrong-one"));

        assertThatThrownBy(() -> registry(wrong))
                .isInstanceOf(LakeException.class)
                .hasMessageStartingWith(
                        "Cannot read the registry's ssl.truststore.location " + file("trust.p12") + ": ");
    }

    private RestRegistry registry(Map<String, String> settings) {
        return new RestRegistry(url(), settings);
    }

    private String url() {
        return "https://127.0.0.1:" + server.getAddress().getPort();
    }

    private static Map<String, String> store(String kind, String name) {
        return Map.of("ssl." + kind + ".location", file(name + ".p12"), "ssl." + kind + ".password", PASSWORD);
    }

    private static Map<String, String> with(Map<String, String> some, Map<String, String> more) {
        Map<String, String> all = new HashMap<>(some);
        all.putAll(more);
        return all;
    }

    private static String file(String name) {
        return stores.resolve(name).toString();
    }

    private static void trustCa(String store) throws Exception {
        tool(store, "authority", "-importcert", "-noprompt", "-file", file("ca.pem"));
    }

    private static void keytool(String owner, String... arguments) throws Exception {
        tool(owner, owner, arguments);
    }

    private static void tool(String store, String alias, String... arguments) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of(arguments));
        command.addAll(List.of("-alias", alias, "-keystore", file(store + ".p12"), "-storetype", "PKCS12"));
        command.addAll(List.of("-storepass:env", "STORE_PASSWORD"));
        Path log = Files.createTempFile(stores, "keytool", ".log");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().put("STORE_PASSWORD", PASSWORD);
        Process process = builder.start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(Files.readString(log)).isZero();
    }
}
