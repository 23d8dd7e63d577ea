package io.kappalake.serve.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.kappalake.tables.storage.LakeAddress;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutsideMetricsTest {

    private static final String PASSWORD = "only-for-this-test";
    private static final int DAYS = 30;

    @TempDir
    Path directory;

    private final PrometheusRegistry registry = new PrometheusRegistry();

    @Test
    void theDisksOfTheWarehouseAndOfTheProcessAreShownAndTheBuild() throws IOException {
        Path warehouse = Files.createDirectory(directory.resolve("ware house"));
        LakeAddress lake = new LakeAddress(
                "http://127.0.0.1:1/api/v2", "main", warehouse.toUri().toString(), "");
        register(Outside.of(lake, directory, Map.of()));

        long size = Files.getFileStore(directory).getTotalSpace();
        assertThat(value("kappalake_disk_bytes{directory=\"warehouse\"}")).isEqualTo(size);
        assertThat(value("kappalake_disk_free_bytes{directory=\"warehouse\"}")).isBetween(1.0, (double) size);
        assertThat(value("kappalake_disk_free_bytes{directory=\"data\"}")).isBetween(1.0, (double) size);
        assertThat(scrape()).containsPattern("kappalake_build_info\\{version=\"\\d+\\.\\d+\\.\\d+(-SNAPSHOT)?\"} 1");
    }

    @Test
    void aWarehouseThatIsNotThereYetTakesNothingElseAway() {
        LakeAddress lake = new LakeAddress("http://127.0.0.1:1/api/v2", "main", "file:///no/such", "");
        register(Outside.of(lake, directory, Map.of()));

        assertThat(scrape())
                .contains("kappalake_disk_bytes{directory=\"data\"}")
                .doesNotContain("warehouse");
    }

    @Test
    void whenTheCertificatesOfNessieAndOthersEndIsShown() throws Exception {
        HttpsServer server = tlsServer();
        try {
            int port = server.getAddress().getPort();
            LakeAddress lake =
                    new LakeAddress("https://127.0.0.1:" + port + "/api/v2", "main", "s3://lake", "http://127.0.0.1:2");
            register(Outside.of(
                    lake,
                    directory,
                    Map.of(
                            "kafka", InetSocketAddress.createUnresolved("127.0.0.1", port),
                            "away", InetSocketAddress.createUnresolved("127.0.0.1", 1))));

            for (String name : List.of("nessie", "kafka")) {
                String series = "kappalake_certificate_expiry_seconds{server=\"%s\"}".formatted(name);
                await().until(() -> scrape().contains(series));
                assertThat(value(series))
                        .isBetween((double) Duration.ofDays(DAYS - 1).toSeconds(), (double)
                                Duration.ofDays(DAYS).toSeconds());
            }
            assertThat(scrape()).doesNotContain("server=\"away\"", "server=\"s3\"");
        } finally {
            server.stop(0);
        }
    }

    private void register(Outside outside) {
        OutsideMetrics.register(registry, outside, Clock.systemUTC());
    }

    private double value(String series) {
        return scrape().lines()
                .filter(line -> line.startsWith(series))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .findFirst()
                .orElseThrow();
    }

    private String scrape() {
        try {
            ByteArrayOutputStream text = new ByteArrayOutputStream();
            PrometheusTextFormatWriter.create().write(text, registry.scrape());
            return text.toString(StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private HttpsServer tlsServer() throws Exception {
        Path file = directory.resolve("server.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=nessie",
                        "-validity",
                        Integer.toString(DAYS),
                        "-keystore",
                        file.toString(),
                        "-storepass",
                        PASSWORD)
                .redirectErrorStream(true)
                .start();
        String output = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(keytool.waitFor()).as(output).isZero();

        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, PASSWORD.toCharArray());
        }
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, PASSWORD.toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(context));
        server.start();
        return server;
    }
}
