package io.kappalake.tables.storage;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.iceberg.CatalogUtil;
import org.apache.iceberg.io.FileIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Without keys in the environment, the S3 client gets them as its default chain does, and again when they expire. */
class TemporaryCredentialsTest {

    private final Properties before = (Properties) System.getProperties().clone();
    private final List<String> keys = new CopyOnWriteArrayList<>();

    @TempDir
    Path directory;

    private HttpServer s3;

    @BeforeEach
    void start() throws Exception {
        s3 = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        s3.createContext("/", request -> {
            request.getRequestBody().readAllBytes();
            String login = request.getRequestHeaders().getFirst("Authorization");
            keys.add(login.replaceFirst("(?s).*Credential=([^/]*)/.*", "$1"));
            request.getResponseHeaders().set("ETag", "\"1\"");
            request.sendResponseHeaders(200, -1);
            request.close();
        });
        s3.start();
    }

    @AfterEach
    void stop() {
        s3.stop(0);
        System.setProperties(before);
    }

    @Test
    void aFileIOThatStaysOpenLogsInWithNewKeysOnceTheFormerOnesHaveExpired() throws Exception {
        Path count = directory.resolve("count");
        Path script = Files.writeString(directory.resolve("login"), """
                #!/bin/sh
                echo x >> %1$s
                echo '{"Version":1,"AccessKeyId":"KEY'$(wc -l < %1$s | tr -d ' ')'","SecretAccessKey":"s",\
                "SessionToken":"t","Expiration":"2020-01-01T00:00:00Z"}'
                """.formatted(count));
        assertThat(script.toFile().setExecutable(true)).isTrue();
        Path config = Files.writeString(
                directory.resolve("config"), "[default]\ncredential_process = %s\n".formatted(script));
        System.setProperty("aws.configFile", config.toString());
        System.setProperty(
                "aws.sharedCredentialsFile", directory.resolve("none").toString());

        // No loopback address: of that, the embedded server's own keys would be taken.
        LakeAddress aws = new LakeAddress("http://127.0.0.1:1/api/v2", "main", "s3://lake/here", "");
        Map<String, String> properties = Warehouse.s3Properties(aws, Map.of());
        properties.put("s3.endpoint", "http://127.0.0.1:" + s3.getAddress().getPort());
        properties.put("s3.path-style-access", "true");
        try (FileIO io = CatalogUtil.loadFileIO("org.apache.iceberg.aws.s3.S3FileIO", properties, null)) {
            for (int file = 0; file < 3; file++) {
                try (OutputStream out =
                        io.newOutputFile("s3://lake/here/" + file).createOrOverwrite()) {
                    out.write(1);
                }
            }
        }

        assertThat(keys).hasSizeGreaterThanOrEqualTo(3);
        assertThat(keys.get(keys.size() - 1)).isNotEqualTo(keys.get(0)).startsWith("KEY");
    }
}
