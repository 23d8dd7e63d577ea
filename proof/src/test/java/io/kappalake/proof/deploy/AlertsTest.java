package io.kappalake.proof.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The alerts, their page, and the metrics say the same. */
class AlertsTest {

    private static final Path DIRECTORY = Path.of("../deploy/monitoring").toAbsolutePath();
    private static final Path PAGE = Path.of("../docs/monitoring.md");
    private static final String OF_JOB = "flink_taskmanager_job_task_operator_";

    @Test
    void eachAlertHasItsRowInThePage() throws IOException {
        String section = Files.readString(PAGE).split("## Alerts\n")[1];

        assertThat(found("(?m)^\\| (`\\w+`(?:, `\\w+`)*)", section).stream()
                        .flatMap(names -> Stream.of(names.split("[`, ]+")))
                        .filter(name -> !name.isEmpty()))
                .containsExactlyInAnyOrderElementsOf(found("- alert: (\\w+)", alerts()));
    }

    @Test
    void eachMetricOfAnAlertIsInThePage() throws IOException {
        SortedSet<String> documented = found("`(\\w+)`", Files.readString(PAGE));
        SortedSet<String> used = found("\\b(kappalake_\\w+|" + OF_JOB + "\\w+)", alerts());

        assertThat(used).hasSizeGreaterThan(8).allSatisfy(metric -> assertThat(documented)
                .contains(metric.replace(OF_JOB, "")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"alerts-test.yaml", "alerts-days-test.yaml"})
    void eachAlertIsRaisedByWhatItIsForAndByNothingElse(String file) throws IOException, InterruptedException {
        assumeTrue(isInstalled("promtool"), "promtool is not installed: Debian has it in the package prometheus");
        Process promtool = new ProcessBuilder("promtool", "test", "rules", file)
                .directory(DIRECTORY.toFile())
                .redirectErrorStream(true)
                .start();
        String output = new String(promtool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(promtool.waitFor()).as(output).isZero();
    }

    private static boolean isInstalled(String program) {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
    }

    private static String alerts() throws IOException {
        return Files.readString(DIRECTORY.resolve("alerts.yaml"));
    }

    private static SortedSet<String> found(String pattern, String text) {
        SortedSet<String> found = new TreeSet<>();
        Pattern.compile(pattern).matcher(text).results().forEach(match -> found.add(match.group(1)));
        return found;
    }
}
