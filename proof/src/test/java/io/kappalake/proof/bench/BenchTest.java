package io.kappalake.proof.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class BenchTest {

    @TempDir
    Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final CommandLine bench =
            new CommandLine(new Bench()).setOut(new PrintWriter(out)).setErr(new PrintWriter(err));

    BenchTest() {
        bench.setCaseInsensitiveEnumValuesAllowed(true);
    }

    @Test
    void noEventsNoRunsAndAMarketThatCannotBeAreWrongUsage() {
        assertThat(bench.execute("--events", "0")).isEqualTo(2);
        assertThat(bench.execute("--runs", "0")).isEqualTo(2);
        assertThat(bench.execute("--symbols", "0")).isEqualTo(2);
        assertThat(bench.execute("--against", "spark")).isEqualTo(2);
        assertThat(err.toString())
                .contains("--events is 0 but must be at least 1")
                .contains("--runs is 0 but must be at least 1")
                .contains("symbols is 0 but must be from 1 to 1,000,000")
                .contains("--against");
    }

    /** The simulated 1.4 hours have very late events, so that windows are repaired before they are compared. */
    @Test
    @Timeout(900)
    @EnabledOnOs(OS.LINUX)
    void theJobAndTheCeilingMakeTheSameRowsOfAllTables() throws Exception {
        int exit =
                bench.execute("--events", "5000", "--market-rate", "1", "--json", "--data-dir", directory.toString());

        assertThat(err.toString()).contains("Running kappalake").contains("Running ceiling");
        JsonNode report = new ObjectMapper().readTree(out.toString());
        assertThat(report.path("comparisons")).hasSize(13);
        assertThat(report.path("comparisons"))
                .allSatisfy(table -> assertThat(table.path("same").asBoolean())
                        .as(table.toString())
                        .isTrue());
        assertThat(report.path("comparisons").get(0).path("rows").asLong()).isGreaterThan(2_500);
        assertThat(report.path("runs")).hasSize(2);
        assertThat(report.path("runs").get(0).path("commits").asInt()).isPositive();
        assertThat(report.path("runs").get(0).path("peak_megabytes").asLong()).isGreaterThan(100);
        assertThat(report.path("ratios").get(0).asDouble()).isBetween(0.05, 5.0);
        assertThat(exit).isZero();
    }

    @Test
    @Timeout(300)
    @EnabledOnOs(OS.LINUX)
    void freshnessIsMeasuredOverTheRowsOfEachLayer() throws Exception {
        String[] options = {
            "freshness", "--rate", "500", "--checkpoint-interval", "1s", "--warm-up", "1s", "--duration", "5s", "--json"
        };

        int exit = bench.execute(Stream.concat(Stream.of(options), Stream.of("--data-dir", directory.toString()))
                .toArray(String[]::new));

        assertThat(err.toString()).isEmpty();
        JsonNode report = new ObjectMapper().readTree(out.toString());
        JsonNode silver = report.path("layers").path("silver");
        assertThat(silver.path("rows").asLong()).isBetween(1_000L, 30_000L);
        assertThat(silver.path("p50").asLong()).isBetween(1L, 60_000L);
        assertThat(silver.path("p99").asLong())
                .isBetween(silver.path("p50").asLong(), silver.path("greatest").asLong());
        assertThat(report.path("layers").path("bronze").path("rows").asLong())
                .isGreaterThan(silver.path("rows").asLong());
        assertThat(report.path("cores").asDouble()).isPositive();
        assertThat(exit).isZero();
    }

    @Test
    void aRateOfNothingIsWrongUsage() {
        assertThat(bench.execute("freshness", "--rate", "0")).isEqualTo(2);
        assertThat(bench.execute("freshness", "--beside-replay", "-1")).isEqualTo(2);
        assertThat(err.toString())
                .contains("--rate is 0.0 but must be above 0")
                .contains("--beside-replay is -1.0 but must be above 0");
    }
}
