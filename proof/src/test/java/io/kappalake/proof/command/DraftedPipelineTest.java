package io.kappalake.proof.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.local.Provision;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

/** From files of unknown shape to an audited lake: drafted, checked, loaded, run. */
class DraftedPipelineTest extends CommandLineFixture {

    @Test
    void aCsvAndAWrappedJsonFileAreDraftedLoadedAndProved() throws IOException {
        Path feeds = Files.createDirectories(directory.resolve("own/feeds"));
        Files.writeString(directory.resolve("own/pipeline.yaml"), "pipeline: own\n");
        // Bare CR, semicolons, a line end in quotes, and a row that repeats another.
        Path fills = Files.writeString(directory.resolve("fills.csv"), """
                id;symbol;px;note;time
                1;BTC;65012.5;"two
                lines";1772359200130512
                2;BTC;65013;;1772359201000000
                2;BTC;65013;;1772359201000000
                1;ETH;3401.7;;1772359202000001
                """.replace('\n', '\r'));
        Path orders = Files.write(
                directory.resolve("orders.json.gz"),
                gzipped("{\"page\":1,\"items\":[{\"id\":\"o1\",\"buyer\":{\"email\":\"a@x\"},\"total\":\"5.00\","
                        + "\"created_at\":\"2026-03-01T10:00:00Z\"},\n{\"id\":\"o2\",\"buyer\":{\"email\":\"b@x\"},"
                        + "\"total\":\"7.25\",\"created_at\":\"2026-03-01T10:01:00+01:00\"}]}"));
        Provision.topics(stack.kafkaClient(), List.of("fills"), 1);

        ok(
                "feed",
                "draft",
                fills.toString(),
                "--out",
                feeds.resolve("fills.yaml").toString());
        ok(
                "feed",
                "draft",
                orders.toString(),
                "--topic",
                "shop.orders",
                "--out",
                feeds.resolve("orders.yaml").toString());
        ok("feed", "check", feeds.resolve("fills.yaml").toString(), fills.toString());
        String pipeline = directory.resolve("own").toString();
        assertThat(ok("load", "--pipeline", pipeline, fills.toString()))
                .contains("4 records to fills", "1 lines repeat the identity of an earlier one");
        fails(
                "has no topic shop.orders: create it",
                "load",
                "--pipeline",
                pipeline,
                orders.toString(),
                "--each",
                "items");
        assertThat(ok("load", "--pipeline", pipeline, orders.toString(), "--each", "items", "--create-topic"))
                .contains("2 records to shop.orders");
        assertThat(ok("feed", "check", feeds.resolve("orders.yaml").toString(), "--topic", "shop.orders"))
                .contains("2 rows, 0 rejected");
        assertThat(ok("feed", "draft", "--topic", "fills"))
                .contains("format: csv", "delimiter: \";\"", "time: epoch-micros", "# Drafted from 4 records of topic");

        assertThat(ok("run", "--bounded", "--pipeline", pipeline)).contains("Done after 6 records");

        assertThat(ok("audit")).contains("Proved");
        assertThat(rows("silver.fills", "id", "symbol", "px", "note", "event_time"))
                .containsExactly(
                        "1 BTC 65012.50000000 two\rlines 2026-03-01T10:00:00.130512Z",
                        "1 ETH 3401.70000000 null 2026-03-01T10:00:02.000001Z",
                        "2 BTC 65013.00000000 null 2026-03-01T10:00:01Z");
        assertThat(rows("silver.orders", "id", "email", "total", "event_time"))
                .containsExactly("o1 a@x 5.00000000 2026-03-01T10:00Z", "o2 b@x 7.25000000 2026-03-01T09:01Z");
    }

    private static byte[] gzipped(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream zip = new GZIPOutputStream(bytes)) {
            zip.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }
}
