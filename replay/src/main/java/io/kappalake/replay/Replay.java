package io.kappalake.replay;

import io.kappalake.jobs.JobOptions;
import io.kappalake.jobs.LakeJob;
import io.kappalake.jobs.source.FeedSource;
import io.kappalake.jobs.source.RateLimited;
import io.kappalake.replay.publish.Publish;
import io.kappalake.tables.CommitRefused;
import io.kappalake.tables.LakeException;
import io.kappalake.tables.catalog.Commit;
import io.kappalake.tables.catalog.Lake;
import io.kappalake.tables.catalog.LakeCommit;
import io.kappalake.tables.catalog.TableChange;
import io.kappalake.tables.definition.TableDefinition;
import io.kappalake.tables.ledger.Ledger;
import io.kappalake.tables.ledger.OffsetRanges;
import io.kappalake.tables.ledger.Positions;
import io.kappalake.transforms.LakeTables;
import io.kappalake.transforms.feed.market.Feeds;
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

    private static final String PREFIX = "replay/";

    /** What a replay rebuilds. */
    public static final List<TableDefinition<?>> TABLES = LakeTables.ALL.stream()
            .filter(table -> !table.layer().equals("bronze"))
            .toList();

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
            throw new LakeException(
                    "'" + name
                            + "' is not a valid name for a replay: use letters, digits, dot, dash and underscore, and begin with a letter or digit");
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

    /** The replay of that name, where it has begun. */
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
     * @throws LakeException where there is none
     */
    public static Replay open(Lake main, String name) {
        return find(main, name)
                .orElseThrow(() -> new LakeException("There is no replay " + name
                        + (names(main).isEmpty() ? "" : ", only " + String.join(", ", names(main)))
                        + ": ./lake replay start " + name + " starts one"));
    }

    /**
     * Makes the branch and empties Silver and Gold there, by metadata alone, in one commit whose ledger stands where the plan begins. A branch that was
     * made without getting that far is gone on with. Where the plan begins later than main, Silver has what main had accepted shortly before.
     *
     * @throws LakeException where main has nothing to replay
     */
    public static Replay begin(Lake main, ReplayPlan plan) {
        if (main.refs().find(branch(plan.name())).isEmpty()) {
            main.refs().createBranch(branch(plan.name()), plan.of());
        }
        try (Lake branch = Lake.open(main.address().onRef(branch(plan.name())))) {
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
                        if (!head.hash().equals(plan.of())) {
                            throw new CommitRefused("Branch " + branch(plan.name())
                                    + " exists but is not a replay: ./lake replay drop " + plan.name()
                                    + " removes it, or choose another name");
                        }
                        return LakeCommit.Guard.Verdict.GO;
                    });
            begins.toProperties().forEach(commit::property);
            TABLES.forEach(table -> commit.change(
                    TableChange.of(table).clear().forgetRepairs().append(KnownEvents.of(main, plan, table))));
            commit.land();
        }
        return open(main, plan.name());
    }

    public String name() {
        return name;
    }

    /** The lake, seen from the replay's branch. */
    public Lake lake() {
        return branch;
    }

    public Lake main() {
        return main;
    }

    /** Commit of main that the replay was begun at. */
    public String of() {
        return beginning.replayOf().orElseThrow();
    }

    /** The days that are taken from it; all where none were named. */
    public Days days() {
        return Days.parse(beginning.properties().getOrDefault(Commit.DAYS, ""));
    }

    /**
     * Requires that these are its days.
     *
     * @param wanted all for whatever it has
     * @throws LakeException where it has others
     */
    public void require(Days wanted) {
        Days own = days();
        if (!wanted.isAll() && !wanted.equals(own)) {
            throw new LakeException(
                    "Replay %s already exists for %s, not for %s: choose another name, or run ./lake replay drop %s first"
                            .formatted(name, own.isAll() ? "all days" : own, wanted, name));
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

    /** The commit that it was begun at, which it must reach to be compared. */
    public Target first() {
        return Target.at(main, of());
    }

    /** The newest commit of main, which it must reach to be published; where it is further already, that. */
    public Target newest() {
        Target newest = Target.at(main, main.head());
        Ledger reached = reached();
        return new Target(
                newest.hash(),
                newest.ends().furthest(reached.ends()),
                newest.logs().then(reached.logs()));
    }

    /** Whether it has read all up to there. */
    public boolean has(Target target) {
        return !target.ends().isAhead(reached().ends());
    }

    /** Records from where it begins up to the commit that it was begun at. */
    public long total() {
        return first().ends().recordsSince(start());
    }

    /** Records that are still to be read up to there. */
    public long behind(Target target) {
        return target.ends().recordsSince(reached().ends());
    }

    /**
     * The run of the job that takes the branch from where it is up to a commit of main.
     *
     * @param options of the run that main's job has, on whichever branch
     */
    public LakeJob job(JobOptions options, Target target, Source source) {
        return job(options, target, source, 0);
    }

    /**
     * The same, no faster than so many records per second of all feeds together, each by what is to be read of it.
     *
     * @param perSecond 0 for no limit
     */
    public LakeJob job(JobOptions options, Target target, Source source, double perSecond) {
        JobOptions own = own(options, true);
        Positions from = reached().ends();
        FeedSource feeds = source.feeds(own, main, from, target);
        FeedSource limited = perSecond == 0 ? feeds : new RateLimited(feeds, shares(from, target.ends(), perSecond));
        return LakeJob.replay(own, branch, target.ends(), limited);
    }

    private static Map<String, Double> shares(Positions from, Positions to, double perSecond) {
        double all = Math.max(1, to.recordsSince(from));
        Map<String, Double> shares = new TreeMap<>();
        for (String topic : Feeds.topics()) {
            long records = to.only(topic).recordsSince(from);
            // A feed of which nothing is left needs a rate all the same.
            shares.put(topic, perSecond * Math.max(1, records) / all);
        }
        return shares;
    }

    /**
     * The run of the job that follows the topics on the branch, from where it is, until it is stopped: then main's job can go on from its savepoint, once
     * main has the branch's tables.
     *
     * @param options of the run that main's job has
     */
    public LakeJob follow(JobOptions options) {
        return LakeJob.follow(own(options, false), branch);
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

    /** The last comparison that held, as long as the replay has not begun anew since. */
    public Optional<Commit> verified() {
        return branch.landmarks(branch.head())
                .takeWhile(commit -> !commit.hash().equals(beginning.hash()))
                .filter(commit -> commit.properties().containsKey(Commit.VERIFIED_AGAINST))
                .findFirst();
    }

    /** Removes the branch; its files stay until {@code sweep} finds that nothing refers to them. */
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
