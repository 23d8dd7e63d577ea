package io.kappalake.cli.quality;

import io.kappalake.audit.quality.CheckedDay;
import io.kappalake.audit.quality.Gate;
import io.kappalake.audit.quality.HeldCommit;
import io.kappalake.audit.quality.Quality;
import io.kappalake.audit.quality.Release;
import io.kappalake.cli.option.DryRunOption;
import io.kappalake.cli.option.JsonOption;
import io.kappalake.cli.option.LakeOptions;
import io.kappalake.cli.option.ReasonOption;
import io.kappalake.cli.output.Json;
import io.kappalake.tables.LakeException;
import io.kappalake.tables.catalog.Lake;
import io.kappalake.tables.history.CommitName;
import java.io.PrintWriter;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Lets go what was held. */
@Command(
        name = "release",
        description = {
            "Release what is held, in one commit with your reason: what rules hold up to a commit,"
                    + " or what checks found on a day.",
            "The next ./lake audit --publish moves on. More rows of that day are held anew."
        })
public final class QualityRelease implements Callable<Integer> {

    private static final String DAY = "\\d{4}-\\d{2}-\\d{2}";

    @Spec
    private CommandSpec spec;

    @Mixin
    private LakeOptions lake;

    @Parameters(paramLabel = "COMMIT|DAY", description = "What ./lake quality names, such as 2026-03-01.")
    private String what;

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
    record Report(List<String> released, String reason, String commit) {}

    /** What is released, in words, and how the lake records it. */
    private record Decision(List<String> lines, Release release) {}

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        String reason = why.reason();
        LocalDate day = what.matches(DAY) ? day() : null;
        try (Lake opened = Lake.open(lake.lake())) {
            Decision decision = day == null ? ofCommit(opened, reason) : ofDay(opened, day, reason);
            String commit = change.dryRun() ? "" : decision.release().land(opened);
            out.println(
                    output.json()
                            ? Json.of(new Report(decision.lines(), reason, commit))
                            : String.join(System.lineSeparator(), decision.lines())
                                    + System.lineSeparator()
                                    + (commit.isEmpty()
                                            ? "Would be one commit; nothing was changed."
                                            : "Released in commit " + commit
                                                    + ". ./lake audit --publish moves on from there."));
            out.flush();
            return 0;
        }
    }

    private LocalDate day() {
        try {
            return LocalDate.parse(what);
        } catch (DateTimeException e) {
            throw new ParameterException(spec.commandLine(), "'" + what + "' is not a day: write it as 2026-03-01");
        }
    }

    /** What rules hold up to the commit. */
    private Decision ofCommit(Lake opened, String reason) {
        List<HeldCommit> held = Gate.of(opened, opened.head()).held();
        String commit = named(opened, held);
        List<HeldCommit> released =
                held.stream().dropWhile(one -> !one.commit().equals(commit)).toList();
        if (released.isEmpty()) {
            throw new LakeException("Commit %.16s is not held: name one that ./lake quality shows".formatted(commit));
        }
        return new Decision(
                released.stream()
                        .map(one -> "%s in commit %.16s".formatted(one.rowsText(), one.commit()))
                        .toList(),
                new Release(commit, null, Map.of(), reason));
    }

    /** A commit that is held may be older than those whose beginnings the log is searched for. */
    private String named(Lake opened, List<HeldCommit> held) {
        List<String> beginning = held.stream()
                .map(HeldCommit::commit)
                .filter(commit -> what.matches("[0-9a-f]{8,}") && commit.startsWith(what))
                .toList();
        return beginning.size() == 1 ? beginning.get(0) : CommitName.resolve(opened, what);
    }

    /** What checks found on the day. */
    private Decision ofDay(Lake opened, LocalDate day, String reason) {
        List<CheckedDay> held = Quality.of(opened, opened.head(), day, 0).found().stream()
                .filter(CheckedDay::isHeld)
                .toList();
        if (held.isEmpty()) {
            throw new LakeException("No check holds " + day + ": name a day that ./lake quality shows");
        }
        return new Decision(held.stream().map(CheckedDay::text).toList(), Release.of(day, held, reason));
    }
}
