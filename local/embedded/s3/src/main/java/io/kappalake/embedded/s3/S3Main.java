package io.kappalake.embedded.s3;

import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import org.gaul.s3proxy.Main;

/**
 * An S3 server over a folder, on loopback and without credentials: {@code S3Main DATA_DIR PORT READY_FILE}. Each bucket
 * is a folder in DATA_DIR/buckets. Creates READY_FILE once clients can use it.
 */
public final class S3Main {

    private S3Main() {}

    public static void main(String[] args) throws Exception {
        Path data = Files.createDirectories(Path.of(args[0])).toAbsolutePath();
        Main.main(new String[] {
            "--properties", config(data, Integer.parseInt(args[1])).toString()
        });
        Files.createFile(Path.of(args[2]));
    }

    private static Path config(Path data, int port) throws IOException {
        Properties config = new Properties();
        config.put("s3proxy.endpoint", "http://127.0.0.1:" + port);
        config.put("s3proxy.authorization", "none");
        // Trino and newer SDKs send headers that the server does not know.
        config.put("s3proxy.ignore-unknown-headers", "true");
        config.put("s3proxy.v4-max-non-chunked-request-size", "134217728");
        config.put("s3proxy.jetty.max-threads", "64");
        config.put("jclouds.provider", "filesystem-nio2");
        config.put(
                "jclouds.filesystem.basedir",
                Files.createDirectories(data.resolve("buckets")).toString());
        Path file = data.resolve("s3proxy.properties");
        try (Writer writer = Files.newBufferedWriter(file)) {
            config.store(writer, null);
        }
        return file;
    }
}
