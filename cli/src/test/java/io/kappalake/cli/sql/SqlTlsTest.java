package io.kappalake.cli.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.embedded.EmbeddedServer;
import io.kappalake.embedded.RunningServer;
import io.kappalake.local.LocalServers;
import io.kappalake.tables.storage.LakeAddress;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The SQL gateway for other machines: with TLS and a login. */
@Timeout(300)
class SqlTlsTest {

    private static final String PASSWORD = "a password of a store";
    private static final String TOKEN = "a-token-of-some-length";

    @TempDir
    Path directory;

    private Path store;

    @BeforeEach
    void sign() throws Exception {
        store = directory.resolve("gateway.p12");
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-keyalg",
                "EC",
                "-dname",
                "CN=gateway",
                "-ext",
                "SAN=ip:127.0.0.1",
                "-alias",
                "gateway",
                "-keystore",
                store.toString(),
                "-storetype",
                "PKCS12",
                "-storepass:env",
                "STORE_PASSWORD");
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("STORE_PASSWORD", PASSWORD);
        Process keytool = builder.start();
        assertThat(keytool.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(keytool.exitValue()).isZero();
    }

    @Test
    void itListensToOtherMachinesAndAnswersThoseWithTheToken() throws Exception {
        try (RunningServer gateway = open().start(directory.resolve("data"), 0)) {
            gateway.awaitReady(Duration.ofMinutes(2));
            URI info = URI.create("https://127.0.0.1:" + gateway.port() + "/v2/info");
            HttpClient client = HttpClient.newBuilder().sslContext(trust()).build();

            assertThat(status(client, HttpRequest.newBuilder(info))).isEqualTo(401);
            assertThat(status(client, HttpRequest.newBuilder(info).header("Authorization", "Bearer " + TOKEN)))
                    .isEqualTo(200);
            assertThat(status(
                            client,
                            HttpRequest.newBuilder(info)
                                    .header("Authorization", "Bearer " + TOKEN)
                                    .header("Origin", "https://evil.example")))
                    .isEqualTo(403);
            HttpRequest.Builder plain =
                    HttpRequest.newBuilder(URI.create(info.toString().replace("https:", "http:")));
            assertThat(status(client, plain)).as("sent on to TLS").isEqualTo(301);
        }
    }

    /** On all addresses, which it refuses without TLS and a login. */
    private EmbeddedServer open() throws IOException {
        Path token = Files.writeString(directory.resolve("token"), TOKEN + "\n");
        Path password = Files.writeString(directory.resolve("password"), PASSWORD + "\n");
        EmbeddedServer usual = LocalServers.sql(new LakeAddress(
                "http://127.0.0.1:1/api/v2", "main", directory.toUri().toString(), ""));
        List<String> arguments = new ArrayList<>(usual.arguments());
        arguments.set(0, "0.0.0.0");
        arguments.addAll(List.of("--token-file=" + token, "--tls=" + store, "--tls-password-file=" + password));
        return EmbeddedServer.sql(usual.jvmOptions(), arguments);
    }

    private static int status(HttpClient client, HttpRequest.Builder request) throws Exception {
        return client.send(request.timeout(Duration.ofSeconds(30)).build(), HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    private SSLContext trust() throws Exception {
        KeyStore own = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            own.load(in, PASSWORD.toCharArray());
        }
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("gateway", own.getCertificate("gateway"));
        TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        managers.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, managers.getTrustManagers(), null);
        return context;
    }
}
