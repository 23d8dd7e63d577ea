package io.kappalake.cli;

import io.kappalake.cli.option.CommandFrame;
import io.kappalake.cli.option.DaysOption;
import io.kappalake.cli.option.LakeOptions;
import io.kappalake.cli.option.RuleOptions;
import io.kappalake.cli.option.RunOptions;
import io.kappalake.jobs.JobOptions;
import io.kappalake.jobs.LakeJob;
import io.kappalake.replay.Days;
import io.kappalake.replay.Replay;
import io.kappalake.replay.ReplayPlan;
import io.kappalake.replay.ReplaySource;
import io.kappalake.runs.BoundedRun;
import io.kappalake.runs.FormerStates;
import io.kappalake.runs.JobRun;
import io.kappalake.tables.LakeException;
import io.kappalake.tables.WhileAway;
import io.kappalake.tables.catalog.Lake;
import io.kappalake.transforms.Pipeline;
import io.kappalake.transforms.feed.Rules;
import io.kappalake.transforms.feed.file.FromSchema;
import io.kappalake.transforms.feed.schema.NewFields;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.HighAvailabilityOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.RecoveryClaimMode;
import org.apache.flink.runtime.jobmanager.HighAvailabilityMode;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.ExceptionUtils;
import org.apache.flink.util.FlinkRuntimeException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * The job as the main class of a Flink application. It takes the options of {@code ./lake run}, each also from the
 * environment. State that Flink itself restores (a given savepoint, or a checkpoint of its high availability) overrides
 * {@code --from-state}. Flink's {@code parallelism.default} overrides {@code --parallelism}.
 *
 * <p>Where the registry has new fields, it submits the job once more with their columns. Under high availability an
 * application has one job only: there whoever started the application starts it again.
 */
@Command(name = "job", description = "Run the job as the main class of a Flink application.")
public final class JobMain implements Callable<Integer> {

    private static final Logger LOG = LoggerFactory.getLogger(JobMain.class);

    @Mixin
    private LakeOptions lake;

    @Mixin
    private RuleOptions rules;

    @Mixin
    private RunOptions run;

    @Option(
            names = "--replay",
            paramLabel = "NAME",
            description =
                    "Rebuild on branch replay/NAME up to main's newest commit; ./lake replay start NAME completes it.")
    private String replay;

    @Mixin
    private DaysOption range;

    @Spec
    private CommandSpec spec;

    private boolean wanted;

    /**
     * @throws IllegalArgumentException if the options are wrong, after a line that says how. Flink reports all other
     *     failures
     */
    public static void main(String[] args) throws Exception {
        JobMain job = new JobMain();
        if (CommandFrame.run(new CommandLine(job), args) != 0) {
            throw new IllegalArgumentException("The job's options are wrong: see standard error");
        }
        if (job.wanted) {
            // Kubernetes may start it before its services, and would take its exit for a failure of the job.
            Submitted submitted = job.run.atStart(WhileAway.FOREVER, LOG::warn).ask(job::submitted);
            if (job.replay != null) {
                return;
            }
            if (job.run.bounded()) {
                job.requireAll(submitted);
                return;
            }
            job.follow(submitted);
        }
    }

    /** Returns when the job ended for another reason: Flink reports that. */
    private void follow(Submitted first) throws Exception {
        Optional<Submitted> running = Optional.of(first);
        while (running.isPresent() && follows(running.get()) && needsColumns(running.get())) {
            // Apart from the rest, which may add the columns and then find Nessie away.
            Map<String, String> before =
                    run.atStart(WhileAway.FOREVER, LOG::warn).ask(this::pipelineFiles);
            running = run.atStart(WhileAway.FOREVER, LOG::warn).ask(() -> withNewColumns(before));
        }
    }

    private static boolean follows(Submitted submitted) {
        boolean hasOthers = StreamExecutionEnvironment.getExecutionEnvironment()
                .getConfiguration()
                .get(HighAvailabilityOptions.HA_MODE)
                .equalsIgnoreCase(HighAvailabilityMode.NONE.name());
        return FromSchema.isIn(submitted.job().pipeline().files()) && hasOthers;
    }

    private static boolean needsColumns(Submitted submitted) throws InterruptedException {
        try {
            submitted.client().getJobExecutionResult().get();
            return false;
        } catch (FlinkRuntimeException e) {
            LOG.warn("New fields of the registry are not waited for: {}", e.getMessage());
            return false;
        } catch (ExecutionException e) {
            return ExceptionUtils.stringifyException(e).contains(NewFields.class.getName());
        }
    }

    /** Empty if the registry's subject has none, so that the job would end in the same way. */
    private Optional<Submitted> withNewColumns(Map<String, String> before) {
        try (Lake opened = Lake.open(lake.lake())) {
            LakeJob job = run.plan(lake, rules, opened, parallelism());
            if (before.equals(opened.pipelineFiles())) {
                return Optional.empty();
            }
            LOG.info("The registry has new fields: the job starts again with their columns");
            return Optional.of(submitted(opened, job, JobRun.stateOf("auto", job.options(), job), true));
        }
    }

    private Map<String, String> pipelineFiles() {
        try (Lake opened = Lake.open(lake.lake())) {
            return opened.pipelineFiles();
        }
    }

    /** The job and its plan. */
    private record Submitted(JobClient client, LakeJob job) {}

    /** A job may stop short, and Flink would call that finished. */
    private void requireAll(Submitted submitted) throws Exception {
        try {
            submitted.client().getJobExecutionResult().get();
        } catch (FlinkRuntimeException e) {
            LOG.warn("Whether the lake has all records is not compared: {}", e.getMessage());
            return;
        }
        try (Lake opened = Lake.open(lake.lake())) {
            BoundedRun.requireAll(opened, submitted.job(), LOG::warn);
        }
    }

    /** Only validates the options: Flink must see the exceptions of the rest. */
    @Override
    public Integer call() {
        run.check(run.bounded() || replay != null);
        Days days = range.days();
        if (replay == null && !days.isAll()) {
            throw new ParameterException(
                    spec.commandLine(), "--from and --to are the days of a replay: add --replay NAME");
        }
        wanted = true;
        return 0;
    }

    private Submitted submitted() {
        try (Lake opened = Lake.open(lake.lake())) {
            opened.checkWritable();
            LakeJob job = replay == null ? run.plan(lake, rules, opened, parallelism()) : replayed(opened);
            return submitted(opened, job, state(job), false);
        }
    }

    /** @param isAgain whether state that Flink was given at first is out of date */
    private static Submitted submitted(Lake opened, LakeJob job, Optional<String> state, boolean isAgain) {
        try {
            StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
            Configuration settings = job.settings();
            boolean isGiven = env.getConfiguration().get(StateRecoveryOptions.SAVEPOINT_PATH) != null;
            if (isAgain && isGiven && state.isEmpty()) {
                throw new LakeException("The job has no checkpoint to go on from: start it again");
            }
            if (isAgain || !isGiven) {
                state.ifPresent(path -> {
                    settings.set(StateRecoveryOptions.SAVEPOINT_PATH, path);
                    settings.set(StateRecoveryOptions.RESTORE_MODE, RecoveryClaimMode.NO_CLAIM);
                });
            }
            env.configure(settings);
            job.addTo(env);
            JobClient started = env.executeAsync(job.options().jobName());
            new FormerStates(job.options(), Clock.systemUTC())
                    .begun(started.getJobID().toHexString(), opened);
            return new Submitted(started, job);
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new LakeException("Flink did not accept the job: " + LakeException.innermost(e), e);
        }
    }

    /** Bounded runs, and so replays, leave no state to resume from: they resume from the lake. */
    private Optional<String> state(LakeJob job) {
        return job.options().bounded() ? Optional.empty() : JobRun.stateOf(run.fromState(), job.options(), job);
    }

    private LakeJob replayed(Lake main) {
        Days days = range.days();
        Rules own = rules.over(Pipeline.of(main).rules());
        try (Replay found =
                Replay.find(main, replay).orElseGet(() -> Replay.begin(main, ReplayPlan.of(main, replay, days, own)))) {
            found.require(days);
            JobOptions options = lake.job(found.reached().pipeline(), own, run.bounded(), parallelism());
            return found.job(options, found.first(), ReplaySource.AUTO);
        }
    }

    /** Flink's own setting takes precedence: the Kubernetes Operator scales the job with it. */
    private int parallelism() {
        return StreamExecutionEnvironment.getExecutionEnvironment()
                .getConfiguration()
                .getOptional(CoreOptions.DEFAULT_PARALLELISM)
                .orElse(lake.parallelism());
    }
}
