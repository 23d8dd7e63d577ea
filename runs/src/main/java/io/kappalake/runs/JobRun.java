package io.kappalake.runs;

import io.kappalake.jobs.JobOptions;
import io.kappalake.jobs.LakeJob;
import io.kappalake.jobs.commit.RunId;
import io.kappalake.tables.LakeException;
import io.kappalake.tables.catalog.Lake;
import io.kappalake.tables.catalog.Probe;
import io.kappalake.tables.ledger.Ledger;
import io.kappalake.tables.ledger.Positions;
import io.kappalake.transforms.feed.schema.NewFields;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.core.execution.RecoveryClaimMode;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** One run of the job on a Flink cluster: submitted, watched, stopped. */
public final class JobRun {

    private static final Duration STOP_LIMIT = Duration.ofMinutes(2);

    private final FlinkRest flink;
    private final JobOptions options;
    private final LakeJob job;
    private final String id;
    private final Optional<String> state;

    private JobRun(FlinkRest flink, JobOptions options, LakeJob job, String id, Optional<String> state) {
        this.flink = flink;
        this.options = options;
        this.job = job;
        this.id = id;
        this.state = state;
    }

    /**
     * The progress of a run since its start.
     *
     * @param done offsets of all topics in the lake, including transaction markers
     * @param total offsets to reach; 0 for an unbounded run
     * @param read records that its commits took from Kafka
     * @param unread why Flink or the lake could not be asked; the rest is then from the previous look
     */
    public record Seen(
            FlinkRest.Job job,
            Optional<Ledger> ledger,
            long done,
            long total,
            long read,
            Optional<FlinkRest.Failure> failure,
            Optional<String> unread) {

        /** The text of the job's last failure. */
        public String cause() {
            if (job.isLost()) {
                return "Flink has started anew and does not know it";
            }
            return failure.map(last -> FailureText.innermost(last.stackTrace())).orElse("cause unknown");
        }

        /** Whether it ended because the registry has fields that are no columns yet: its next start adds them. */
        public boolean hasNewFields() {
            return !job.isLost()
                    && failure.filter(last -> last.stackTrace().contains(NewFields.class.getName()))
                            .isPresent();
        }

        /** Whether the job ended for good: another one from the same state would end in the same way. */
        public boolean isRefused() {
            return !job.isLost()
                    && failure.filter(last -> last.stackTrace().contains("SuppressRestartsException"))
                            .isPresent();
        }
    }

    /**
     * Submits a job to Flink.
     *
     * @param fromState path of a checkpoint or savepoint, {@code auto} for the newest that fits, {@code none} to resume
     *     from the lake alone
     */
    public static JobRun submit(FlinkRest flink, LakeJob job, String fromState) {
        return submit(flink, job, fromState, settings -> {}, Probe.NONE);
    }

    /** The same with other Flink settings, and with a probe in the job, for fault suites. */
    public static JobRun submit(
            FlinkRest flink, LakeJob job, String fromState, Consumer<Configuration> tuning, Probe probe) {
        JobOptions options = job.options();
        requireNone(flink, options);
        requireSlots(flink, options.parallelism());
        Optional<String> state = stateOf(fromState, options, job);
        Configuration settings = job.settings();
        tuning.accept(settings);
        state.ifPresent(path -> {
            settings.set(StateRecoveryOptions.SAVEPOINT_PATH, path);
            settings.set(StateRecoveryOptions.RESTORE_MODE, RecoveryClaimMode.NO_CLAIM);
        });
        StreamExecutionEnvironment env =
                StreamExecutionEnvironment.createRemoteEnvironment(flink.host(), flink.port(), settings);
        env.configure(settings);
        job.addTo(env, probe);
        try {
            return new JobRun(
                    flink,
                    options,
                    job,
                    env.executeAsync(options.jobName()).getJobID().toHexString(),
                    state);
        } catch (Exception e) {
            throw new LakeException("Flink at " + flink.address() + " did not accept the job: " + refusal(e, state), e);
        }
    }

    /** One pipeline at a time: two would refuse each other's commits. */
    public static void requireNone(FlinkRest flink, JobOptions options) {
        running(flink, options.jobName()).ifPresent(other -> {
            throw new LakeException("Pipeline " + options.jobName() + " is already running as job " + other.id()
                    + ": ./lake status shows it, Ctrl-C in its terminal or ./lake down stops it");
        });
    }

    /** Flink would wait five minutes for slots before it reports that there are too few. */
    public static void requireSlots(FlinkRest flink, int parallelism) {
        FlinkRest.Slots slots = flink.awaitFreeSlots(parallelism);
        if (slots.free() < parallelism) {
            throw new LakeException(("Flink at %s has %d of its %d slots free, but --parallelism is %d: lower it,"
                            + " or add slots with ./lake down and ./lake up --slots %d")
                    .formatted(
                            flink.address(),
                            slots.free(),
                            slots.total(),
                            parallelism,
                            slots.total() - slots.free() + parallelism));
        }
    }

    /** The unfinished job of this name, if there is one. */
    public static Optional<FlinkRest.Job> running(FlinkRest flink, String pipeline) {
        return flink.jobs().stream()
                .filter(job -> job.name().equals(pipeline) && !job.ended())
                .findFirst();
    }

    /** The checkpoint or savepoint that a run resumes from, in the form that {@link #submit} takes. */
    public static Optional<String> stateOf(String fromState, JobOptions options, LakeJob job) {
        if (fromState.equals("none")) {
            return Optional.empty();
        }
        if (!fromState.equals("auto")) {
            return Optional.of(SavedState.named(fromState, options.stateDir()));
        }
        return job.last().filter(ledger -> !isShort(options, job, ledger)).flatMap(ledger -> {
            String run = RunId.flinkJob(ledger.run());
            return job.rolledBack()
                    ? SavedState.checkpoint(options.stateDir(), run, ledger.checkpoint())
                    : SavedState.newest(options.stateDir(), run);
        });
    }

    /**
     * Whether state may lack partitions that the job is to read, because they were added since. An unbounded run
     * discovers them; a bounded one may end first.
     */
    private static boolean isShort(JobOptions options, LakeJob job, Ledger ledger) {
        Positions known = ledger.ends();
        return options.bounded()
                && job.stop().topics().stream().anyMatch(topic -> !known.of(topic)
                        .keySet()
                        .containsAll(job.stop().of(topic).keySet()));
    }

    public String webUi() {
        return "http://" + flink.address() + "/#/job/running/" + id;
    }

    public String id() {
        return id;
    }

    public LakeJob job() {
        return job;
    }

    /** The checkpoint or savepoint that the run resumed from; empty if it resumed from the lake alone. */
    public Optional<String> state() {
        return state;
    }

    /**
     * Watches the job until it is over and returns how it ended; {@code each} sees every look. Waits for a Flink or a
     * lake that does not answer for a while.
     *
     * @throws io.kappalake.tables.LakeUnreachable if Flink does not answer for ten minutes; the job may still run
     */
    public Seen await(Lake lake, Consumer<Seen> each) {
        return new JobWatch(flink, id, job, lake::head, lake::log, JobWatch.Limits.USUAL).await(each);
    }

    /** The text of the job's last failure. */
    public Optional<String> failure() {
        return failure(flink, id);
    }

    /** The same of any job. */
    public static Optional<String> failure(FlinkRest flink, String job) {
        return flink.lastFailure(job).map(failure -> FailureText.innermost(failure.stackTrace()));
    }

    /**
     * Stops the job with a savepoint, which the next run finds. A job that cannot make one, because it is waiting to
     * restart, is cancelled. Its last checkpoint has everything it committed.
     */
    public void stop() {
        if (!flink.job(id).running()) {
            flink.cancel(id);
            return;
        }
        try {
            stopWithSavepoint();
        } catch (LakeException e) {
            // If a job fails while it stops, its last commit is in the savepoint.
            flink.cancel(id);
        }
    }

    private String stopWithSavepoint() {
        return flink.stopWithSavepoint(id, SavedState.directory(options.checkpointDir(), id), STOP_LIMIT);
    }

    /** What Flink saw, and the way on if it was the state. */
    static String refusal(Throwable failure, Optional<String> state) {
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        if (String.valueOf(cause.getMessage()).startsWith("Unrecognized token 'Refused'")) {
            // Flink's client reads as JSON what the gate before its REST API says in words.
            return "it needs the token that this Flink was started with: name its file with --token-file";
        }
        String seen = cause.getMessage() == null
                ? cause.getClass().getSimpleName()
                : cause.getMessage().lines().findFirst().orElse("");
        return state.map(path ->
                        seen + ". If checkpoint " + path + " is damaged, --from-state none resumes from the lake alone")
                .orElse(seen);
    }
}
