package io.kappalake.cli.feed;

import io.kappalake.audit.quality.TableCheck;
import io.kappalake.cli.option.JsonOption;
import io.kappalake.cli.option.LakeOptions;
import io.kappalake.cli.output.Json;
import io.kappalake.cli.output.TextTable;
import io.kappalake.jobs.change.PipelinePlan;
import io.kappalake.tables.catalog.Lake;
import io.kappalake.tables.definition.SchemaChange;
import io.kappalake.transforms.Pipeline;
import io.kappalake.transforms.feed.file.PipelineFile;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows what a lake would become under changed files of its pipeline. Writes nothing. */
@Command(
        name = "plan",
        description = "Show what the lake would become under changed files, before anything is written."
                + " Exits with 1 if the lake cannot follow.")
public final class PipelinePlanCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "DIR", arity = "0..1", description = "The changed files; default is --pipeline.")
    private Path directory;

    @Option(names = "--drop-columns", description = "As with run: columns that are gone leave Silver.")
    private boolean dropsColumns;

    @Mixin
    private LakeOptions lake;

    @Mixin
    private JsonOption output;

    @Override
    public Integer call() {
        if (directory != null && !Files.isDirectory(directory)) {
            throw new ParameterException(
                    spec.commandLine(), directory + " is no directory: name one with pipeline.yaml and feeds/");
        }
        PrintWriter out = spec.commandLine().getOut();
        try (Lake opened = Lake.open(lake.lake())) {
            Pipeline after = directory == null
                    ? lake.newestPipeline(opened)
                    : Pipeline.ofFiles(lake.withSchemas(PipelineFile.texts(directory), opened.pipelineFiles()));
            TableCheck.requireSound(after);
            PipelinePlan plan = PipelinePlan.of(opened, after, dropsColumns);
            out.println(output.json() ? Json.of(Report.of(plan)) : text(plan));
            out.flush();
            plan.refused().forEach(line -> spec.commandLine().getErr().println(line));
            return plan.refused().isEmpty() ? 0 : 1;
        }
    }

    /**
     * The output of {@code --json}.
     *
     * @param tables by table that changes, what happens to its columns
     * @param rows of these tables, from before the change
     * @param created Gold tables; repairs bring their past
     * @param withoutState families of Gold tables for which the job must start without state; mostly none
     * @param notes what holds for records from now on
     * @param refused why the lake cannot follow; nothing else happens then
     */
    record Report(
            SortedMap<String, List<String>> tables,
            Map<String, Long> rows,
            List<String> created,
            List<String> withoutState,
            List<String> notes,
            List<String> refused) {

        static Report of(PipelinePlan plan) {
            SortedMap<String, List<String>> tables = new TreeMap<>();
            plan.tables().stream()
                    .filter(change -> !change.lines().isEmpty())
                    .forEach(change -> tables.put(change.table(), change.lines()));
            return new Report(tables, plan.rows(), plan.added(), plan.anew(), plan.notes(), plan.refused());
        }
    }

    private static String text(PipelinePlan plan) {
        TextTable table = new TextTable("TABLE", "ROWS", "CHANGE");
        int changes = plan.added().size();
        for (SchemaChange change : plan.tables()) {
            for (String line : change.lines()) {
                table.row(change.table(), "%,d".formatted(plan.rows().get(change.table())), line);
                changes++;
            }
        }
        plan.added().forEach(name -> table.row(name, "0", "create; ./lake repair brings its past"));
        List<String> lines = new ArrayList<>(List.of(changes == 0 ? "No table changes." : table.toString()));
        lines.addAll(plan.notes());
        lines.addAll(history(plan));
        if (!plan.anew().isEmpty()) {
            lines.add("State: start with --from-state none, since the windows of " + String.join(", ", plan.anew())
                    + " are kept in another form. Nothing is lost or doubled");
        } else if (changes > 0 && plan.refused().isEmpty()) {
            lines.add("State: the job goes on from its savepoint");
        }
        return String.join(System.lineSeparator(), lines);
    }

    private static List<String> history(PipelinePlan plan) {
        return plan.tables().stream()
                .filter(change -> !change.added().isEmpty() && plan.rows().get(change.table()) > 0)
                .map(change -> "History: %,d rows of %s stay without the new columns, until ./lake replay fills them"
                        .formatted(plan.rows().get(change.table()), change.table()))
                .toList();
    }
}
