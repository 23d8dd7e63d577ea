package io.kappalake.tables.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.kappalake.tables.LakeUnreachable;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.iceberg.io.FileIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A proxy before S3 answers with 200 and a page. */
class StoredByS3Test {

    private static final byte[] PAGE =
            "<!DOCTYPE html><html><body>Please log in</body></html>".getBytes(StandardCharsets.UTF_8);

    private final List<String> stored = new CopyOnWriteArrayList<>();
    private final AtomicInteger pages = new AtomicInteger();

    private HttpServer server;
    private LakeAddress lake;
    private FileIO io;

    @BeforeEach
    void start() throws Exception {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", request -> {
            byte[] body = request.getRequestBody().readAllBytes();
            boolean isPage = pages.getAndDecrement() > 0;
            if (isPage) {
                request.getResponseHeaders().set("Content-Type", "text/html");
            } else {
                request.getResponseHeaders().set("ETag", "\"1\"");
                if (request.getRequestMethod().equals("PUT")) {
                    stored.add(new String(body, StandardCharsets.UTF_8));
                }
            }
            boolean hasBody = isPage && !request.getRequestMethod().equals("HEAD");
            request.sendResponseHeaders(200, hasBody ? PAGE.length : -1);
            if (hasBody) {
                request.getResponseBody().write(PAGE);
            }
            request.close();
        });
        server.start();
        lake = new LakeAddress(
                "http://127.0.0.1:1/api/v2",
                "main",
                "s3://lake/here",
                "http://127.0.0.1:" + server.getAddress().getPort());
        io = Warehouse.open(lake);
    }

    @AfterEach
    void stop() {
        io.close();
        server.stop(0);
    }

    @Test
    void aWriteThatAPageAnsweredIsSentAgain() {
        pages.set(1);

        Warehouse.write(io, "s3://lake/here/file", "some rows");

        assertThat(stored).singleElement().asString().contains("some rows");
    }

    @Test
    void aWriteThatOnlyPagesAnswerFailsAsOneWhoseServerIsAway() {
        pages.set(Integer.MAX_VALUE);

        assertThatThrownBy(() -> Warehouse.checkWritable(lake, io))
                .isInstanceOf(LakeUnreachable.class)
                .hasMessageContaining("Something other than S3 answered: status 200, text/html");
        assertThat(stored).isEmpty();
    }

    @Test
    void pagesUseUpNoConnections() {
        IntStream.range(0, 100).parallel().forEach(file -> {
            pages.set(1);
            Warehouse.write(io, "s3://lake/here/" + file, "rows");
        });

        assertThat(stored).hasSizeGreaterThanOrEqualTo(100);
    }

    @Test
    void aPageIsNoSignThatAFileExists() {
        pages.set(Integer.MAX_VALUE);

        assertThatThrownBy(() -> io.newInputFile("s3://lake/here/file").exists())
                .hasMessageContaining("Something other than S3 answered");
    }
}
