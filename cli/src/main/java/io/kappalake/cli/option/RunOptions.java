package io.kappalake.cli.option;

import io.kappalake.audit.quality.TableCheck;
import io.kappalake.jobs.JobOptions;
import io.kappalake.jobs.LakeJob;
import io.kappalake.jobs.commit.BetweenCommits;
import io.kappalake.runs.CompactInJob;
import io.kappalake.tables.WhileAway;
import io.kappalake.tables.catalog.Lake;
import io.kappalake.tables.ledger.Ledger;
import io.kappalake.transforms.Pipeline;
import java.time.Duration;
import java.util.function.Consumer;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options of a job run other than its rules, for the command line and for the application's main class. */
public final class RunOptions {

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(names = "--bounded", description = "Stop at the offsets that were newest at the start.")
    private boolean bounded;

    @Option(
            names = "--from-state",
            paramLabel = "auto|none|PATH",
            defaultValue = "auto",
            description = {
                "Checkpoint or savepoint to resume from (default: ${DEFAULT-VALUE}).",
                "auto: the newest that fits the lake; none: rebuild the state from the lake."
            })
    private String fromState;

    @Option(
            names = "--compact-in-job",
            description = "Merge small files inside the job, between its commits."
                    + " For lakes without upkeep or ./lake compact.")
    private boolean compactInJob;

    @Option(
            names = "--drop-columns",
            description = "Remove columns of Silver that the pipeline no longer has, with all that they hold.")
    private boolean dropsColumns;

    @Option(
            names = "--wait",
            paramLabel = "TIME",
            converter = ShortDuration.class,
            description =
                    "How long to wait at the start for a Nessie, storage, Kafka or Flink that is away (default: 1m;"
                            + " without end as the main class of an application).")
    private Duration patience;

    /**
     * Retries at the start until the services answer.
     *
     * @param usual how long if the user has not said
     * @param say told what is awaited
     */
    public WhileAway atStart(Duration usual, Consumer<String> say) {
        return new WhileAway(patience == null ? usual : patience, say);
    }

    /**
     * Only an unbounded run compacts.
     *
     * @throws ParameterException if a bounded one is to compact
     */
    public void check(boolean ends) {
        if (ends && compactInJob) {
            throw new ParameterException(
                    command.commandLine(),
                    "--compact-in-job needs an unbounded run: run ./lake compact after this one");
        }
    }

    public boolean bounded() {
        return bounded;
    }

    public String fromState() {
        return fromState;
    }

    /** Plans the run on a lake, and creates its missing tables. */
    public LakeJob plan(LakeOptions options, RuleOptions rules, Lake lake, int parallelism) {
        return plan(options, rules, lake, parallelism, job -> {});
    }

    /**
     * The same for a lake that a job may be writing to already.
     *
     * @param alone throws if one is: further tables would miss what it writes meanwhile
     */
    public LakeJob plan(
            LakeOptions options, RuleOptions rules, Lake lake, int parallelism, Consumer<JobOptions> alone) {
        Pipeline pipeline = options.newestPipeline(lake);
        JobOptions job = options.job(name(pipeline, lake), rules.over(pipeline.rules()), bounded, parallelism);
        boolean isOther = dropsColumns || !pipeline.files().equals(lake.pipelineFiles());
        if (isOther) {
            TableCheck.requireSound(pipeline);
        }
        if (isOther && lake.lastLedger().isPresent()) {
            alone.accept(job);
        }
        return complete(LakeJob.plan(job, lake, pipeline, dropsColumns));
    }

    /** A lake may have been filled under another name of the pipeline that ships with the project. */
    private static String name(Pipeline pipeline, Lake lake) {
        boolean isMarket =
                pipeline.files().isEmpty() && Pipeline.of(lake).files().isEmpty();
        return isMarket ? lake.lastLedger().map(Ledger::pipeline).orElse(pipeline.name()) : pipeline.name();
    }

    private LakeJob complete(LakeJob job) {
        return job.with(compactInJob ? new CompactInJob() : BetweenCommits.NONE);
    }
}
