package io.kappalake.proof.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.proof.pipeline.ProvedPipeline;
import io.kappalake.tables.LakeException;
import io.kappalake.transforms.feed.file.ShippedPipelines;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class GenerateCommandTest {
    private final StringWriter err = new StringWriter();
    private final CommandLine generate =
            new CommandLine(new GenerateCommand(ProvedPipeline::of)).setErr(new PrintWriter(err));

    @BeforeEach
    void failuresAreTheirMessage() {
        generate.setExecutionExceptionHandler((e, command, parsed) -> {
            assertThat(e).isInstanceOf(LakeException.class);
            command.getErr().println(e.getMessage());
            return 1;
        });
    }

    @Test
    void aShareAboveOneIsWrongUsage() {
        assertThat(generate.execute("--late", "3")).isEqualTo(2);
        assertThat(err.toString()).contains("late is 3.0 but must be a share from 0 to 1");
    }

    @Test
    void aPipelineWithoutASimulatorIsWrongUsage(@TempDir Path directory) throws IOException {
        for (String folder : List.of("feeds", "gold")) {
            Files.createDirectories(directory.resolve(folder));
        }
        for (Map.Entry<String, String> file : ShippedPipelines.texts("shop").entrySet()) {
            Files.writeString(
                    directory.resolve(file.getKey()), file.getValue().replace("pipeline: shop", "pipeline: mine"));
        }

        assertThat(generate.execute("--pipeline", directory.toString())).isEqualTo(2);
        assertThat(err.toString()).contains("generate simulates market or shop, not pipeline mine");
    }

    @Test
    void liveEventsHaveNoStartTime() {
        assertThat(generate.execute("--rate", "10", "--start-time", "2026-03-02T00:00:00Z"))
                .isEqualTo(2);
        assertThat(err.toString()).contains("--rate sends live events: leave out --start-time");
    }

    @Test
    void aRateOfZeroIsWrongUsage() {
        assertThat(generate.execute("--rate", "0")).isEqualTo(2);
        assertThat(err.toString()).contains("--rate is 0.0 but must be above 0");
    }

    @Test
    void anUnreachableKafkaIsOneLineAndExitCodeOne() {
        assertThat(generate.execute("--kafka-bootstrap-servers", "127.0.0.1:1")).isEqualTo(1);
        assertThat(err.toString().lines()).hasSize(1).first().asString().contains("./lake up");
    }
}
