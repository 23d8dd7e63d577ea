package io.kappalake.ceiling.micro;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collection;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Runs the micro-benchmarks: one call of each part, so that they cannot rot; or, with {@code -Dmicro=REGEX}, those
 * whose names match, each in a JVM of its own and long enough to tell.
 */
class MicroBenchmarkTest {

    private static final String WANTED = System.getProperty("micro");
    private static final int PARTS = 11;

    @Test
    void everyPartCanBeMeasured() throws RunnerException {
        if (WANTED != null) {
            Collection<RunResult> results = new Runner(measured(WANTED).build()).run();
            assertThat(results).isNotEmpty();
            return;
        }
        assertThat(new Runner(once().build()).run()).hasSize(PARTS);
    }

    private static ChainedOptionsBuilder once() {
        return options("Benchmark")
                .param("earlier", "1")
                .verbosity(VerboseMode.SILENT)
                .forks(0)
                .warmupIterations(0)
                .measurementIterations(1)
                .measurementTime(TimeValue.milliseconds(1));
    }

    private static ChainedOptionsBuilder measured(String names) {
        // The build's tests are compiled lightly: here that is undone.
        return options(names)
                .forks(1)
                .jvmArgsAppend("-XX:TieredStopAtLevel=4", "-Xmx1g")
                .warmupIterations(2)
                .measurementIterations(5)
                .warmupTime(TimeValue.seconds(1))
                .measurementTime(TimeValue.seconds(2));
    }

    private static ChainedOptionsBuilder options(String names) {
        return new OptionsBuilder().include(names).shouldFailOnError(true);
    }
}
