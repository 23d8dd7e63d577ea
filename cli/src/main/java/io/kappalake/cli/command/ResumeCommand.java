package io.kappalake.cli.command;

import io.kappalake.cli.option.DryRunOption;
import io.kappalake.cli.option.JsonOption;
import io.kappalake.cli.option.LakeOptions;
import io.kappalake.cli.option.ReasonOption;
import io.kappalake.cli.output.Json;
import io.kappalake.jobs.resume.Resume;
import io.kappalake.runs.FlinkRest;
import io.kappalake.runs.JobRun;
import io.kappalake.tables.LakeException;
import io.kappalake.tables.catalog.Lake;
import java.io.PrintWriter;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Lets the job continue when Kafka and the lake no longer match. */
@Command(
        name = "resume",
        description = {
            "Decide how to resume where Kafka lost or renamed what the lake had not read,"
                    + " in one commit with your reason.",
            "The commit stays visible in ./lake log and in every audit. ./lake run resumes from there."
        })
public final class ResumeCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Mixin
    private LakeOptions lake;

    @ArgGroup(multiplicity = "1")
    private Decision decision;

    /** Exactly one of the two. */
    static final class Decision {

        @Option(
                names = "--accept-gap",
                required = true,
                description = "Go on without the records that Kafka removed before the lake read them.")
        private boolean acceptGap;

        @Option(
                names = "--new-topic",
                paramLabel = "TOPIC,…",
                split = ",",
                required = true,
                description = {
                    "Read these topics from their first record, as a new generation of their offsets.",
                    "For a topic that was made again, truncated, or moved to another cluster."
                })
        private Set<String> newTopics;
    }

    @Mixin
    private ReasonOption why;

    @Mixin
    private DryRunOption change;

    @Mixin
    private JsonOption output;

    /**
     * The output of {@code --json}.
     *
     * @param commit hash of the new commit; empty for a dry run
     */
    record Report(String kind, List<String> changes, String reason, String commit) {}

    @Override
    public Integer call() {
        String reason = why.reason();
        PrintWriter out = spec.commandLine().getOut();
        try (Lake opened = Lake.open(lake.lake())) {
            Resume resume = decision.acceptGap
                    ? Resume.overGap(opened, lake.kafkaClient())
                    : Resume.withNewTopics(opened, lake.kafkaClient(), new TreeSet<>(decision.newTopics));
            String commit = "";
            if (!change.dryRun()) {
                requireStopped(resume.ledger().pipeline());
                commit = resume.land(opened, reason).hash();
            }
            out.println(
                    output.json()
                            ? Json.of(new Report(resume.kind(), resume.changes(), reason, commit))
                            : text(resume, commit));
            out.flush();
            return 0;
        }
    }

    /** A running job would be refused at its next commit. Stopping it first leaves no doubt about what it had read. */
    private void requireStopped(String pipeline) {
        boolean runs;
        try {
            runs = JobRun.running(new FlinkRest(lake.flinkRest()), pipeline).isPresent();
        } catch (LakeException e) {
            // If Flink does not answer, it runs nothing.
            return;
        }
        if (runs) {
            throw new LakeException(
                    "The job is running, so Kafka has what it needs: stop it first (Ctrl-C in ./lake run)");
        }
    }

    private String text(Resume resume, String commit) {
        String lines = String.join(System.lineSeparator(), resume.changes());
        return lines
                + System.lineSeparator()
                + (commit.isEmpty()
                        ? "Would be one commit; nothing was changed."
                        : "Accepted in commit " + commit + ". ./lake run resumes from there.");
    }
}
