package io.kappalake.replay;

import io.kappalake.jobs.JobOptions;
import io.kappalake.jobs.LakeJob;
import io.kappalake.jobs.change.PipelinePlan;
import io.kappalake.jobs.source.FeedSource;
import io.kappalake.jobs.source.RateLimited;
import io.kappalake.replay.publish.Publish;
import io.kappalake.tables.CommitRefused;
import io.kappalake.tables.LakeException;
import io.kappalake.tables.catalog.Commit;
import io.kappalake.tables.catalog.Lake;
import io.kappalake.tables.catalog.LakeCommit;
import io.kappalake.tables.catalog.Refs;
import io.kappalake.tables.catalog.TableChange;
import io.kappalake.tables.ledger.Ledger;
import io.kappalake.tables.ledger.OffsetRanges;
import io.kappalake.tables.ledger.Positions;
import io.kappalake.transforms.Pipeline;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

/**
 * A rebuild of Silver and Gold on its own branch, {@code replay/NAME}, by the job that built them. It begins at a
 * commit of {@code main} and runs up to the offsets of that commit or a later one. Then it is compared, and
 * {@link Publish} replaces main's tables with it. Bronze is not rebuilt.
 *
 * <p>The branch holds everything known about a replay, so an interrupted one resumes where its branch ends.
 */
public final class Replay implements AutoCloseable {

    private static final String PREFIX = Refs.REPLAY;

    private final Lake main;
    private final Lake branch;
    private final String name;
    private final Commit beginning;

    private Replay(Lake main, Lake branch, String name, Commit beginning) {
        this.main = main;
        this.branch = branch;
        this.name = name;
        this.beginning = beginning;
    }

    /** Name of the branch of a replay. */
    public static String branch(String name) {
        if (!name.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,60}")) {
            throw new LakeException("'" + name
                    + "' is not a valid name for a replay: use letters, digits, dot, dash and underscore,"
                    + " and begin with a letter or digit");
        }
        return PREFIX + name;
    }

    /** Names of all replays that have a branch. */
    public static List<String> names(Lake main) {
        return main.refs().all().keySet().stream()
                .filter(ref -> ref.startsWith(PREFIX))
                .map(ref -> ref.substring(PREFIX.length()))
                .toList();
    }

    /** The replay of that name, if it has begun. */
    public static Optional<Replay> find(Lake main, String name) {
        if (main.refs().find(branch(name)).isEmpty()) {
            return Optional.empty();
        }
        Lake branch = Lake.open(main.address().onRef(branch(name)));
        Optional<Commit> beginning = branch.landmarks(branch.head())
                // Before it are main's, and main may have another replay.
                .takeWhile(commit -> commit.publishedFrom().isEmpty())
                .filter(commit -> commit.replayOf().isPresent())
                .findFirst();
        if (beginning.isEmpty()) {
            branch.close();
        }
        return beginning.map(commit -> new Replay(main, branch, name, commit));
    }

    /**
     * The replay of that name.
     *
     * @throws LakeException if there is none
     */
    public static Replay open(Lake main, String name) {
        return find(main, name)
                .orElseThrow(() -> new LakeException("There is no replay " + name
                        + (names(main).isEmpty() ? "" : ", only " + String.join(", ", names(main)))
                        + ": ./lake replay start " + name + " starts one"));
    }

    /**
     * Creates the branch, and empties Silver and Gold there in one commit of metadata. Its ledger ends where the plan
     * begins. Resumes an attempt that created only the branch. If the plan begins later than main, Silver gets what
     * main had accepted shortly before.
     *
     * @throws LakeException if main has nothing to replay
     */
    public static Replay begin(Lake main, ReplayPlan plan) {
        return begin(main, plan, Pipeline.at(main, plan.of()));
    }

    /**
     * The same under another version of main's pipeline, which the branch has from its beginning on.
     *
     * @throws LakeException also if Bronze does not hold what that version needs
     */
    public static Replay begin(Lake main, ReplayPlan plan, Pipeline pipeline) {
        if (main.refs().find(branch(plan.name())).isEmpty()) {
            main.refs().createBranch(branch(plan.name()), plan.of());
        }
        try (Lake branch = Lake.open(main.address().onRef(branch(plan.name())))) {
            String base = based(branch, plan, pipeline);
            Ledger begins = new Ledger(
                    plan.pipeline(),
                    "replay-" + UUID.randomUUID().toString().substring(0, 8),
                    0,
                    OffsetRanges.nothingAt(plan.start()),
                    Map.of(),
                    Map.of(),
                    Target.at(main, plan.of()).logs().unread());
            LakeCommit commit = branch.commit(
                            "begin replay " + plan.name() + " of " + plan.of().substring(0, 16))
                    .property(Commit.REPLAY, plan.name())
                    .property(Commit.REPLAY_OF, plan.of())
                    .property(Commit.DAYS, plan.days())
                    .guard(head -> {
                        if (!head.hash().equals(base)) {
                            throw new CommitRefused("Branch " + branch(plan.name())
                                    + " exists but is not a replay: ./lake replay drop " + plan.name()
                                    + " removes it, or choose another name");
                        }
                        return LakeCommit.Guard.Verdict.GO;
                    });
            begins.toProperties().forEach(commit::property);
            pipeline.replayed()
                    .forEach(table -> commit.change(
                            TableChange.of(table).clear().forgetRepairs().append(KnownEvents.of(main, plan, table))));
            commit.land();
        }
        return open(main, plan.name());
    }

    /** The branch's commit to begin on: main's, or the one that gives the branch its own version of the pipeline. */
    private static String based(Lake branch, ReplayPlan plan, Pipeline pipeline) {
        if (!pipeline.files().equals(branch.pipelineFilesAt(plan.of()))) {
            branch.provision(
                    pipeline.tables(), pipeline.files(), PipelinePlan.anew(pipeline), (table, hash) -> List.of());
        }
        String head = branch.head();
        boolean isBased =
                branch.log(head).limit(2).anyMatch(commit -> commit.hash().equals(plan.of()));
        return isBased ? head : plan.of();
    }

    public String name() {
        return name;
    }

    /** Whether its rows are made under another version of the pipeline than main's. */
    public boolean isOfOtherFiles() {
        return !main.pipelineFiles().equals(branch.pipelineFiles());
    }

    /** The lake as seen from the replay's branch. */
    public Lake lake() {
        return branch;
    }

    public Lake main() {
        return main;
    }

    /** @throws LakeException if main has another pipeline by now, so that its tables are not those of the replay */
    public void requirePipeline() {
        overtaken(main.head()).ifPresent(why -> {
            throw new LakeException(why);
        });
    }

    /** What to say if main at a commit has another pipeline than when the replay began, which is not the replay's. */
    public Optional<String> overtaken(String hash) {
        Map<String, String> now = main.pipelineFilesAt(hash);
        if (now.equals(branch.pipelineFiles()) || now.equals(main.pipelineFilesAt(of()))) {
            return Optional.empty();
        }
        return Optional.of("Replay " + name() + " has another version of the pipeline than "
                + main.address().ref() + ": drop it with ./lake replay drop " + name() + " and start it again");
    }

    /** Commit of main at which the replay began. */
    public String of() {
        return beginning.replayOf().orElseThrow();
    }

    /** The days that it rebuilds; all if none were named. */
    public Days days() {
        return Days.parse(beginning.properties().getOrDefault(Commit.DAYS, ""));
    }

    /**
     * Requires that these are its days.
     *
     * @param wanted all days accept any range
     * @throws LakeException if its days differ
     */
    public void require(Days wanted) {
        Days own = days();
        if (!wanted.isAll() && !wanted.equals(own)) {
            throw new LakeException(("Replay %s already exists for %s, not for %s: choose another name,"
                            + " or run ./lake replay drop %s first")
                    .formatted(name, own.isAll() ? "all days" : own, wanted, name));
        }
    }

    /**
     * Requires that its rows are made under these files.
     *
     * @param wanted empty accepts any
     * @throws LakeException if its files differ
     */
    public void requireFiles(Optional<Pipeline> wanted) {
        if (wanted.isPresent() && !wanted.get().files().equals(branch.pipelineFiles())) {
            throw new LakeException(("Replay %s already exists under other files than --pipeline: omit --pipeline to"
                            + " resume it, choose another name, or run ./lake replay drop %s first")
                    .formatted(name, name));
        }
    }

    /** When its branch was emptied. */
    public Instant begun() {
        return beginning.time();
    }

    /** Where it begins, by topic and partition. */
    public Positions start() {
        return beginning.ledger().orElseThrow().ends();
    }

    /** The newest ledger of the branch. */
    public Ledger reached() {
        return branch.lastLedger().orElseThrow();
    }

    /** The commit at which it began, which it must reach to be compared. */
    public Target first() {
        return Target.at(main, of());
    }

    /** What it must reach to be published: main's newest commit, or the commit at which it began if that is further. */
    public Target newest() {
        Target newest = Target.at(main, main.head());
        Ledger reached = reached();
        return new Target(
                newest.hash(),
                newest.ends().furthest(reached.ends()),
                newest.logs().then(reached.logs()));
    }

    /** Whether it has read everything up to the target. */
    public boolean has(Target target) {
        return !target.ends().isAhead(reached().ends());
    }

    /** Number of records from its start up to the commit at which it began. */
    public long total() {
        return first().ends().recordsSince(start());
    }

    /** Number of records left to read up to the target. */
    public long behind(Target target) {
        return target.ends().recordsSince(reached().ends());
    }

    /**
     * The job run that takes the branch from its current end up to a commit of main.
     *
     * @param options of the run of main's job, on any branch
     */
    public LakeJob job(JobOptions options, Target target, ReplaySource source) {
        return job(options, target, source, 0);
    }

    /**
     * The same, limited to a rate of records per second of all feeds together. Each feed gets a share by what it has
     * left to read.
     *
     * @param perSecond 0 for no limit
     */
    public LakeJob job(JobOptions options, Target target, ReplaySource source, double perSecond) {
        JobOptions own = own(options, true);
        Positions from = reached().ends();
        FeedSource feeds = source.feeds(own, main, from, target);
        FeedSource limited = perSecond == 0
                ? feeds
                : new RateLimited(feeds, shares(Pipeline.of(main), from, target.ends(), perSecond));
        return LakeJob.replay(own, branch, target.ends(), target.logs(), limited);
    }

    private static Map<String, Double> shares(Pipeline pipeline, Positions from, Positions to, double perSecond) {
        double all = Math.max(1, to.recordsSince(from));
        Map<String, Double> shares = new TreeMap<>();
        for (String topic : pipeline.feedNames()) {
            long records = to.only(topic).recordsSince(from);
            // A feed with nothing left needs a rate all the same.
            shares.put(topic, perSecond * Math.max(1, records) / all);
        }
        return shares;
    }

    /**
     * The job run that follows the topics on the branch from its current end until it is stopped. Once main has the
     * branch's tables, main's job can resume from its savepoint.
     *
     * @param options of the run of main's job
     */
    public LakeJob follow(JobOptions options) {
        return LakeJob.follow(
                own(options, false), branch, Target.at(main, main.head()).logs());
    }

    private JobOptions own(JobOptions options, boolean bounded) {
        return new JobOptions(
                reached().pipeline(),
                branch.address(),
                options.kafka(),
                options.rules(),
                bounded,
                options.checkpointInterval(),
                options.parallelism(),
                options.stateDir());
    }

    /** The last comparison that passed, unless the replay has begun anew since. */
    public Optional<Commit> verified() {
        return branch.landmarks(branch.head())
                .takeWhile(commit -> !commit.hash().equals(beginning.hash()))
                .filter(commit -> commit.properties().containsKey(Commit.VERIFIED_AGAINST))
                .findFirst();
    }

    /** Removes the branch. Its files stay until {@code sweep} finds that nothing refers to them. */
    public static void drop(Lake main, String name) {
        String head = main.refs()
                .find(branch(name))
                .orElseThrow(() -> new LakeException("There is no replay " + name + ": nothing to drop"));
        main.refs().delete(branch(name), head);
    }

    @Override
    public void close() {
        branch.close();
    }
}
