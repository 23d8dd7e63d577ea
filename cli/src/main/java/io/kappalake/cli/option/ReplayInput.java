package io.kappalake.cli.option;

import io.kappalake.cli.output.RunReport;
import io.kappalake.replay.ReplaySource;
import io.kappalake.replay.publish.ReplayRuns;
import io.kappalake.runs.FlinkRest;
import java.io.PrintWriter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The replay to run and the source it reads. */
public final class ReplayInput {

    @Mixin
    private ReplayName replay;

    @Option(
            names = "--source",
            paramLabel = "auto|kafka|bronze",
            defaultValue = "auto",
            description = "Where to read from; auto: Kafka if it still has everything, else Bronze (default:"
                    + " ${DEFAULT-VALUE}).")
    private ReplaySource source;

    public String name() {
        return replay.name();
    }

    public ReplaySource source() {
        return source;
    }

    /**
     * The runs of the replay on Flink.
     *
     * @param rules the options that change those of a pipeline
     * @param perSecond records of all feeds together; 0 for no limit
     */
    public ReplayRuns runs(LakeOptions lake, RuleOptions rules, double perSecond, PrintWriter out) {
        return new ReplayRuns(
                new FlinkRest(lake.flinkRest()),
                (name, pipeline) -> lake.job(name, rules.over(pipeline.rules()), false, lake.parallelism()),
                source,
                perSecond,
                run -> new RunReport(run, out),
                line -> {
                    out.println(line);
                    out.flush();
                });
    }
}
