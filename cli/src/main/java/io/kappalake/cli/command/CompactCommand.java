package io.kappalake.cli.command;

import io.kappalake.cli.option.BranchOption;
import io.kappalake.cli.option.DryRunOption;
import io.kappalake.cli.option.JsonOption;
import io.kappalake.cli.option.LakeOptions;
import io.kappalake.cli.option.SweepOption;
import io.kappalake.cli.output.ProgressLine;
import io.kappalake.compaction.Upkeep;
import io.kappalake.compaction.merge.CompactReport;
import io.kappalake.compaction.merge.Compaction;
import io.kappalake.compaction.merge.RewriteJob;
import io.kappalake.runs.FlinkRest;
import io.kappalake.runs.JobRun;
import io.kappalake.tables.WhileAway;
import io.kappalake.tables.catalog.Lake;
import io.kappalake.tables.definition.TableDefinition;
import io.kappalake.transforms.Pipeline;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Merges small files. */
@Command(
        name = "compact",
        description = {
            "Merge small files, so that every day has few: where it pays now, or with --full everywhere.",
            "Safe beside a running job, as often as you like."
        })
public final class CompactCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Mixin
    private LakeOptions lake;

    @Mixin
    private BranchOption branch;

    @Parameters(arity = "0..*", paramLabel = "TABLE", description = "Tables such as silver.trades (default: all).")
    private List<String> names = List.of();

    @Option(
            names = "--full",
            description = "Merge all files that can be merged, even in days that are still written to.")
    private boolean full;

    @Option(
            names = "--threads",
            paramLabel = "N",
            defaultValue = "2",
            description = "Groups of files to merge in parallel (default: ${DEFAULT-VALUE}).")
    private int threads;

    @Option(
            names = "--on-flink",
            description = "Merge as a bounded Flink job in --parallelism free slots, instead of in this process.")
    private boolean onFlink;

    @Option(
            names = "--continuous",
            description = "Compact, repair and sweep until Ctrl-C. `up` starts the same in the background.")
    private boolean continuous;

    @Mixin
    private SweepOption sweep;

    @Mixin
    private DryRunOption change;

    @Mixin
    private JsonOption output;

    @Override
    public Integer call() {
        if (threads < 1) {
            throw new ParameterException(spec.commandLine(), "--threads is " + threads + " but must be at least 1");
        }
        if (continuous && (change.dryRun() || full || output.json() || !names.isEmpty())) {
            throw new ParameterException(
                    spec.commandLine(), "--continuous takes no TABLE and none of --dry-run, --full, --output.json()");
        }
        PrintWriter out = spec.commandLine().getOut();
        WhileAway start = new WhileAway(continuous ? WhileAway.FOREVER : Duration.ZERO, line -> tell(out, line));
        try (Lake opened = start.ask(() -> branch.open(lake));
                Compaction compaction = Compaction.of(opened)) {
            compaction.tables(tables(Pipeline.of(opened))).full(full);
            if (onFlink) {
                compaction.rewriting(onFlink());
            } else {
                compaction.threads(threads);
            }
            if (continuous) {
                keepUp(opened, compaction, sweep.history(), out);
            }
            CompactText text = new CompactText(output.json(), full);
            out.println(change.dryRun() ? text.planned(compaction.plan()) : text.compacted(run(compaction)));
            out.flush();
            return 0;
        }
    }

    private RewriteJob onFlink() {
        FlinkRest flink = new FlinkRest(lake.flinkRest());
        JobRun.requireSlots(flink, lake.parallelism());
        return new RewriteJob(
                () -> StreamExecutionEnvironment.createRemoteEnvironment(flink.host(), flink.port()),
                lake.parallelism());
    }

    /** Until the process ends; the next one repeats unfinished work. */
    private static void keepUp(Lake opened, Compaction compaction, Duration history, PrintWriter out) {
        out.println("Compacting and repairing until Ctrl-C");
        out.flush();
        try (Upkeep upkeep = new Upkeep(opened, compaction, line -> tell(out, line))) {
            if (!history.isZero()) {
                upkeep.sweeping(history);
            }
            upkeep.run(counts -> {});
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void tell(PrintWriter out, String line) {
        out.println(Instant.now().truncatedTo(ChronoUnit.SECONDS) + " " + line);
        out.flush();
    }

    private List<TableDefinition<?>> tables(Pipeline pipeline) {
        if (names.isEmpty()) {
            return pipeline.tables();
        }
        List<TableDefinition<?>> tables = new ArrayList<>();
        names.stream()
                .distinct()
                .forEach(name -> tables.add(pipeline.table(name)
                        .orElseThrow(() -> new ParameterException(
                                spec.commandLine(),
                                "The lake has no table " + name + ", only "
                                        + pipeline.tables().stream()
                                                .map(TableDefinition::fullName)
                                                .toList()))));
        return tables;
    }

    private static CompactReport run(Compaction compaction) {
        try (ProgressLine line = ProgressLine.start("Bytes merged", -1)) {
            return compaction.run(line::at);
        }
    }
}
