package io.kappalake.proof.bench;

import io.kappalake.cli.option.CheckpointInterval;
import io.kappalake.cli.option.DataDirectory;
import io.kappalake.cli.option.JsonOption;
import io.kappalake.cli.option.Parallelism;
import io.kappalake.cli.output.Json;
import io.kappalake.embedded.ProcessMeter;
import io.kappalake.tables.LakeException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Function;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The options of all benches. */
final class BenchOptions {

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(
            names = "--parallelism",
            paramLabel = "N",
            defaultValue = "1",
            converter = Parallelism.class,
            description = "Parallel instances of each operator of the job (default: ${DEFAULT-VALUE}).")
    private int parallelism;

    @Option(
            names = "--checkpoint-interval",
            paramLabel = "TIME",
            converter = CheckpointInterval.class,
            description = "Time between the job's commits (default: 10s; 5s for freshness).")
    private Duration checkpointInterval;

    @Option(
            names = DataDirectory.OPTION,
            paramLabel = "DIR",
            description = "Data directory; the bench uses bench/ in it (default: .lake beside the launcher).")
    private String dataDir;

    @Mixin
    private JsonOption output;

    int parallelism() {
        return parallelism;
    }

    /**
     * As an option of the commands that a bench runs.
     *
     * @param usual if the user has not said
     */
    String checkpointInterval(Duration usual) {
        return (checkpointInterval == null ? usual : checkpointInterval).toMillis() + "ms";
    }

    /**
     * The directory of everything that a bench keeps.
     *
     * @throws LakeException if CPU time cannot be read
     */
    Path root() {
        if (!ProcessMeter.works()) {
            throw new LakeException("The bench reads CPU time from /proc, which only Linux has: run it there");
        }
        return DataDirectory.resolve(dataDir).resolve("bench");
    }

    <R> void print(R result, Function<R, String> text) {
        PrintWriter out = command.commandLine().getOut();
        out.println(output.json() ? Json.of(result) : text.apply(result));
        out.flush();
    }
}
