package io.kappalake.proof.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.transforms.feed.file.ShippedPipelines;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class DemoUsageTest {
    private final StringWriter err = new StringWriter();
    private final CommandLine demo = new CommandLine(new Demo()).setErr(new PrintWriter(err));

    @TempDir
    private Path directory;

    @Test
    void theTourIsOfTheMarket() {
        assertThat(run("--tour", "--pipeline", "shop")).isEqualTo(2);
        assertThat(err.toString()).startsWith("--tour shows market: leave out --pipeline");
    }

    @Test
    void aPipelineWithoutASimulatorIsWrongUsage() throws IOException {
        Files.createDirectories(directory.resolve("mine/feeds"));
        Files.createDirectories(directory.resolve("mine/gold"));
        for (Map.Entry<String, String> file : ShippedPipelines.texts("shop").entrySet()) {
            Files.writeString(
                    directory.resolve("mine").resolve(file.getKey()),
                    file.getValue().replace("pipeline: shop", "pipeline: mine"));
        }

        assertThat(run("--pipeline", directory.resolve("mine").toString())).isEqualTo(2);
        assertThat(err.toString())
                .startsWith("demo simulates market or shop, not pipeline mine: write --pipeline shop");
    }

    private int run(String... args) {
        String[] all = java.util.Arrays.copyOf(args, args.length + 2);
        all[args.length] = "--data-dir";
        all[args.length + 1] = directory.toString();
        return demo.execute(all);
    }
}
