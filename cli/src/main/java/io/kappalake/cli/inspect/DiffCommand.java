package io.kappalake.cli.inspect;

import io.kappalake.cli.option.JsonOption;
import io.kappalake.cli.option.LakeOptions;
import io.kappalake.cli.output.Json;
import io.kappalake.cli.output.ProgressLine;
import io.kappalake.inspect.diff.Difference;
import io.kappalake.inspect.diff.LakeDiff;
import io.kappalake.tables.catalog.Lake;
import io.kappalake.tables.history.CommitName;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows what differs between two commits: rows, columns and properties of each table. */
@Command(
        name = "diff",
        description = "Show what differs between two commits, branches, tags or times, table by table."
                + " Reads only data files that one of them lacks.")
public final class DiffCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "A", description = "Branch, tag, commit or time, such as day/2026-03-02.")
    private String a;

    @Parameters(index = "1", paramLabel = "B", description = "What to compare it with.")
    private String b;

    @Parameters(index = "2..*", paramLabel = "TABLE", description = "Tables to compare (default: all).")
    private List<String> tables = List.of();

    @Option(
            names = "--examples",
            paramLabel = "N",
            defaultValue = "3",
            description = "Differing rows to show of each table; all are counted (default: ${DEFAULT-VALUE}).")
    private int examples;

    @Mixin
    private LakeOptions lake;

    @Mixin
    private JsonOption output;

    @Override
    public Integer call() {
        if (examples < 0) {
            throw new ParameterException(spec.commandLine(), "--examples is " + examples + " but must be 0 or more");
        }
        PrintWriter out = spec.commandLine().getOut();
        long begun = System.nanoTime();
        try (Lake opened = Lake.open(lake.lake());
                ProgressLine line = ProgressLine.start("Comparing", -1)) {
            Difference difference = LakeDiff.of(
                            opened,
                            CommitName.resolveOrTime(opened, a),
                            CommitName.resolveOrTime(opened, b),
                            examples,
                            line::at)
                    .run(tables);
            double seconds = (System.nanoTime() - begun) / 1e9;
            out.println(output.json() ? Json.of(difference) : DiffText.of(difference, seconds));
            out.flush();
            return 0;
        }
    }
}
