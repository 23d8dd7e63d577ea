package io.kappalake.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogLimitTest {

    @TempDir
    private Path logs;

    @Test
    void aServerGoesOnInItsLogWhenThatIsEmptiedAndTheFormerLinesAreKeptOnce() throws IOException {
        Path log = logs.resolve("flink.log");
        LogLimit limit = new LogLimit(logs, 10);
        try (OutputStream server = Files.newOutputStream(log, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            say(server, "a long first line\n");
            limit.keep();
            say(server, "second\n");
            limit.keep();

            assertThat(log).hasContent("second\n");
            assertThat(logs.resolve("flink.log.1")).hasContent("a long first line\n");

            say(server, "and a third\n");
            limit.keep();
        }
        assertThat(log).isEmptyFile();
        assertThat(logs.resolve("flink.log.1")).hasContent("second\nand a third\n");
    }

    @Test
    void theCommandLinesOwnLogIsBoundedElsewhere() throws IOException {
        Files.writeString(logs.resolve("cli.log"), "a long line\n");

        new LogLimit(logs, 10).keep();

        assertThat(logs.resolve("cli.log")).hasContent("a long line\n");
    }

    private static void say(OutputStream server, String line) throws IOException {
        server.write(line.getBytes(StandardCharsets.UTF_8));
        server.flush();
    }
}
