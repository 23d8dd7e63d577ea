package io.kappalake.cli.option;

import io.kappalake.cli.output.RunReport;
import io.kappalake.replay.Source;
import io.kappalake.replay.publish.ReplayRuns;
import io.kappalake.runs.FlinkRest;
import io.kappalake.transforms.feed.Rules;
import java.io.PrintWriter;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The replay to run and the source it reads. */
public final class ReplayInput {

    @Parameters(paramLabel = "NAME", description = "Name of the replay.")
    private String name;

    @Option(
            names = "--source",
            paramLabel = "auto|kafka|bronze",
            defaultValue = "auto",
            description = "Where to read from; auto: Kafka if it still has everything, else Bronze (default:"
                    + " ${DEFAULT-VALUE}).")
    private Source source;

    public String name() {
        return name;
    }

    public Source source() {
        return source;
    }

    /**
     * The runs of the replay on Flink.
     *
     * @param rules of main's own job
     * @param perSecond records of all feeds together; 0 for no limit
     */
    public ReplayRuns runs(LakeOptions lake, Rules rules, double perSecond, PrintWriter out) {
        return new ReplayRuns(
                new FlinkRest(lake.flinkRest()),
                pipeline -> lake.job(pipeline, rules, false, lake.parallelism()),
                source,
                perSecond,
                run -> new RunReport(run, out),
                line -> {
                    out.println(line);
                    out.flush();
                });
    }
}
