package io.kappalake.cli.command;

import io.kappalake.cli.option.DryRunOption;
import io.kappalake.cli.option.JsonOption;
import io.kappalake.cli.option.LakeOptions;
import io.kappalake.cli.output.Json;
import io.kappalake.cli.output.TextTable;
import io.kappalake.tables.catalog.Lake;
import io.kappalake.tables.catalog.Landed;
import io.kappalake.tables.catalog.Rollback;
import io.kappalake.tables.catalog.RollbackPlan;
import io.kappalake.tables.catalog.RollbackPlan.Change;
import java.io.PrintWriter;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Rolls all tables of the branch back to one of its commits, as one new commit. */
@Command(
        name = "rollback",
        description = {
            "Roll back all tables of the branch to one of its commits, as one new commit.",
            "A running job stops at its next commit; ./lake run then resumes from there."
                    + " Rolling back to the previous head undoes the rollback."
        })
public final class RollbackCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Mixin
    private LakeOptions lake;

    @Option(
            names = "--to",
            paramLabel = "COMMIT",
            required = true,
            description = "Hash of the commit or its first digits, as ./lake log shows it.")
    private String to;

    @Mixin
    private DryRunOption change;

    @Mixin
    private JsonOption output;

    /**
     * The output of {@code --json}.
     *
     * @param commit hash of the new commit; empty for a dry run, and if the branch was already at that commit
     * @param files of the pipeline that become those of {@code to}
     */
    record Report(
            String from,
            String to,
            String time,
            long commits,
            String commit,
            SortedMap<String, Map<Integer, Change>> offsets,
            SortedMap<String, Change> rows,
            SortedSet<String> files) {

        static Report of(RollbackPlan plan, String commit) {
            return new Report(
                    plan.from(),
                    plan.to(),
                    plan.time().toString(),
                    plan.commits(),
                    commit,
                    plan.offsets(),
                    plan.rows(),
                    plan.files());
        }
    }

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        try (Lake opened = Lake.open(lake.lake())) {
            Rollback rollback = Rollback.of(opened, to);
            RollbackPlan plan = rollback.plan();
            String commit = change.dryRun() ? "" : landed(rollback.run());
            out.println(output.json() ? Json.of(Report.of(plan, commit)) : text(plan, commit));
            out.flush();
            return 0;
        }
    }

    private static String landed(Landed landed) {
        return landed.outcome() == Landed.Outcome.LANDED ? landed.hash() : "";
    }

    private String text(RollbackPlan plan, String commit) {
        if (plan.commits() == 0) {
            return "Nothing to roll back: the branch is at commit " + plan.to() + ".";
        }
        TextTable table = new TextTable("TABLE", "ROWS NOW", "ROWS THEN");
        plan.rows().forEach((name, rows) -> table.row(name, "%,d".formatted(rows.now()), "%,d".formatted(rows.then())));
        String what = "%,d commits after %s of %s".formatted(plan.commits(), plan.to(), plan.time());
        return change.dryRun()
                ? table + System.lineSeparator() + "Would undo " + what + "." + files(plan)
                : table + System.lineSeparator() + "Undone: " + what + ", in commit " + commit
                        + ". ./lake run resumes from there; ./lake rollback --to " + plan.from() + " undoes this."
                        + files(plan);
    }

    private static String files(RollbackPlan plan) {
        return plan.files().isEmpty()
                ? ""
                : System.lineSeparator() + "From then are also the pipeline's files " + String.join(", ", plan.files())
                        + ": ./lake run keeps them, ./lake run --pipeline DIR changes them again.";
    }
}
