package io.kappalake.jobs.commit;

import io.kappalake.jobs.source.TopicIds;
import io.kappalake.tables.CommitRefused;
import io.kappalake.tables.catalog.Commit;
import io.kappalake.tables.catalog.Lake;
import io.kappalake.tables.catalog.Landed;
import io.kappalake.tables.catalog.Probe;
import io.kappalake.tables.definition.TableDefinition;
import io.kappalake.tables.ledger.Committable;
import io.kappalake.tables.ledger.Ledger;
import io.kappalake.tables.ledger.Positions;
import io.kappalake.tables.ledger.Progress;
import io.kappalake.tables.ledger.TopicLogs;
import io.kappalake.tables.storage.LakeAddress;
import io.kappalake.transforms.Pipeline;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.util.IOUtils;
import org.apache.iceberg.PartitionSpec;

/**
 * The committer, the only place where the job changes the lake. It gathers the committables of a checkpoint, keeps them
 * in state, and lands them as one commit once the checkpoint has completed. Parallelism 1.
 *
 * <p>After a restart the lake decides, not Flink. A pending commit that already landed is not repeated, and a run whose
 * state does not continue the lake is refused for good.
 */
public final class LandCheckpoints extends AbstractStreamOperator<Void>
        implements OneInputStreamOperator<Committable, Void> {

    /** Half a day of commits every 5 s. */
    private static final int NEWEST = 10_000;

    private final String pipeline;
    private final LakeAddress address;
    private final Probe probe;
    private final BetweenCommits between;
    private final Planned planned;
    private final TopicIds topicIds;
    private String rules = "";

    private transient Lake lake;
    private transient OpenCheckpoint open;
    private transient Positions landed;
    private transient String newestId;
    private transient NavigableMap<Long, PendingCommit> pending;
    private transient ListState<byte[]> state;
    private transient CommitterStateFormat format;
    private transient CommitMetrics metrics;
    private transient BesideCommitter beside;
    private transient SameTopics topics;
    private transient NewTopics fresh;

    /**
     * @param between other work on the lake, while no commit is under way
     * @param planned what the run starts from if no state is restored
     * @param topicIds of the topics that the run reads
     */
    public LandCheckpoints(
            String pipeline,
            LakeAddress address,
            Probe probe,
            BetweenCommits between,
            Planned planned,
            TopicIds topicIds) {
        this.pipeline = pipeline;
        this.address = address;
        this.probe = probe;
        this.between = between;
        this.planned = planned;
        this.topicIds = topicIds;
    }

    /** The same for a run that judges records by these rules, which its commits then say. */
    public LandCheckpoints under(String text) {
        rules = text;
        return this;
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        state = context.getOperatorStateStore()
                .getListState(
                        new ListStateDescriptor<>("pending", PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO));
        pending = new TreeMap<>();
        lake = Lake.open(address);
        metrics = CommitMetrics.in(getMetricGroup(), lake, Clock.systemUTC());
        format = new CommitterStateFormat(specs(lake));
        Optional<CommitterState> kept = kept();
        Optional<Ledger> before = lake.lastLedger();
        requireKnownFamilies(kept);
        openTopics(kept, before);
        Optional<Ledger> newest = kept.isEmpty() ? asPlanned(before) : landMissing(kept.get(), before);
        requirePlannedNumbers(newest);
        Map<String, Progress> progress = kept.map(CommitterState::progress)
                .or(() -> newest.map(Ledger::progress))
                .orElse(Map.of());
        String run = RunId.next(getContainingTask().getEnvironment().getJobID().toHexString());
        landed = CommitterState.endsOf(newest)
                .over(kept.map(CommitterState::positions).orElse(planned.start()));
        newestId = CommitterState.idOf(newest);
        open = new OpenCheckpoint(
                pipeline,
                run,
                landed,
                progress,
                newest.isEmpty() ? Map.of() : UnsealedGold.files(lake, progress),
                newest.map(Ledger::logs).orElse(TopicLogs.NONE).then(topics.logs()));
        // The first commit of a JVM takes a second or two longer, so let that pass before the first checkpoint waits
        // for it.
        lake.warmUp(Pipeline.of(lake).tables().stream()
                .map(TableDefinition::fullName)
                .toList());
        beside = BesideCommitter.start(between, address, getMetricGroup());
    }

    /** Windows without state begin at the lake's end, and other operators at the state's: a table would miss events. */
    private void requireKnownFamilies(Optional<CommitterState> kept) {
        Map<String, Progress> known = kept.map(CommitterState::progress).orElse(Map.of());
        if (known.isEmpty()) {
            return;
        }
        Pipeline.of(lake).statements().stream()
                .filter(statement -> !known.containsKey(statement.family()))
                .findFirst()
                .ifPresent(statement -> {
                    throw new SuppressRestartsException(new CommitRefused("The state is older than the table "
                            + statement.table()
                            + ": start with --from-state none, which resumes from the lake itself"));
                });
    }

    /** A job whose topics are not the lake's ends for good: a retry would read the same. */
    private void openTopics(Optional<CommitterState> kept, Optional<Ledger> before) throws InterruptedException {
        TopicLogs known = CommitterState.logsOf(kept, before);
        Positions ends = kept.map(CommitterState::positions).orElse(CommitterState.endsOf(before));
        TopicIds.Asked asked = topicIds.open();
        var clock = org.apache.flink.util.clock.SystemClock.getInstance();
        fresh = new NewTopics(Pipeline.of(lake), asked, clock);
        try {
            topics = new SameTopics(asked, known.then(planned.logs()), known.read(ends), clock);
        } catch (CommitRefused e) {
            throw new SuppressRestartsException(e);
        }
    }

    /** A pending commit may name a topic that was found after its run was planned, and so was this run. */
    private void requirePlannedNumbers(Optional<Ledger> newest) {
        if (newest.map(Ledger::logs).orElse(TopicLogs.NONE).contradict(planned.logs())) {
            throw new SuppressRestartsException(new CommitRefused("The lake came to know a new topic while this run"
                    + " started. Start it again: it then numbers its topics as the lake does"));
        }
    }

    private Optional<Ledger> asPlanned(Optional<Ledger> newest) {
        String id = CommitterState.idOf(newest);
        if (!id.equals(planned.newestId())) {
            throw new SuppressRestartsException(
                    new CommitRefused("The lake changed while this run started: it was planned"
                            + " after " + named(planned.newestId()) + ", but the newest checkpoint in the lake is "
                            + named(id)
                            + ". Start it again: it then begins where the lake is now"));
        }
        return newest;
    }

    private static String named(String id) {
        return id.isEmpty() ? "no checkpoint" : id;
    }

    /**
     * Read once at the start, so that no checkpoint waits for the catalog. The layout of a table in use does not
     * change.
     */
    private static Function<String, Map<Integer, PartitionSpec>> specs(Lake lake) {
        Map<String, Map<Integer, PartitionSpec>> byTable = new HashMap<>();
        lake.tablesAt(lake.head()).forEach((name, table) -> byTable.put(name, table.specs()));
        return table ->
                byTable.computeIfAbsent(table, missing -> lake.table(missing).specs());
    }

    private Optional<CommitterState> kept() throws Exception {
        for (byte[] bytes : state.get()) {
            return Optional.of(format.read(bytes, getUserCodeClassloader()));
        }
        return Optional.empty();
    }

    /** Lands what the restored state has and the lake lacks, and returns the lake's newest ledger after that. */
    private Optional<Ledger> landMissing(CommitterState kept, Optional<Ledger> newest) {
        List<PendingCommit> missing = kept.after(newest, this::commitOf);
        if (!missing.isEmpty()) {
            // Rolled-back work must not return because some state still holds it.
            RestoredPositions.checkNotRolledBack(
                    missing.stream().map(PendingCommit::ledger).toList(), lake.rolledBack());
        }
        RestoredFiles.requireThere(lake, missing);
        newestId = CommitterState.idOf(newest);
        missing.forEach(this::land);
        Optional<Ledger> last = missing.isEmpty()
                ? newest
                : Optional.of(missing.get(missing.size() - 1).ledger());
        RestoredPositions.check(
                kept.positions(), kept.endsOf(last, kept.positions()), topics.logs(), () -> commitOf(kept.ownId()));
        return last;
    }

    /** For a message, so not for any price. */
    private String commitOf(String id) {
        return lake.history(lake.head())
                .limit(NEWEST)
                .filter(commit ->
                        commit.ledger().filter(ledger -> ledger.id().equals(id)).isPresent())
                .map(Commit::hash)
                .findFirst()
                .orElse("");
    }

    @Override
    public void processElement(StreamRecord<Committable> element) {
        // Writers hand over at barriers only.
        beside.commitBegins();
        open.add(element.getValue());
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        super.snapshotState(context);
        addNewTopics();
        PendingCommit commit = open.close(context.getCheckpointId()).under(rules);
        if (!commit.isEmpty()) {
            pending.put(context.getCheckpointId(), commit);
            metrics.prepared();
        }
        topics.reads(open.logs().read(open.positions()));
        topics.ask(context.getCheckpointId(), !commit.isEmpty());
        CommitterState now = new CommitterState(
                landed, List.copyOf(pending.values()), open.positions(), open.progress(), Optional.of(newestId));
        state.update(List.of(format.write(now)));
    }

    private void addNewTopics() {
        TopicLogs found = fresh.beside(open.logs());
        if (!found.isEmpty()) {
            topics.add(found);
            open.addTopics(found);
        }
    }

    @Override
    public void notifyCheckpointComplete(long checkpoint) throws Exception {
        super.notifyCheckpointComplete(checkpoint);
        // Checkpoints that aborted, or whose completion was never reported, join the first later one that completes.
        NavigableMap<Long, PendingCommit> complete = pending.headMap(checkpoint, true);
        requireSameTopics(checkpoint, !complete.isEmpty());
        complete.values().stream().reduce(PendingCommit::then).ifPresent(this::land);
        complete.clear();
        beside.commitEnds();
    }

    @Override
    public void notifyCheckpointAborted(long checkpoint) throws Exception {
        super.notifyCheckpointAborted(checkpoint);
        beside.commitEnds();
    }

    private void requireSameTopics(long checkpoint, boolean hasRecords) throws InterruptedException {
        try {
            topics.require(checkpoint, hasRecords);
        } catch (CommitRefused e) {
            throw new SuppressRestartsException(e);
        }
    }

    private void land(PendingCommit pendingCommit) {
        if (pendingCommit.isEmpty()) {
            return;
        }
        try {
            Landed how = pendingCommit.on(lake, newestId).probe(probe).land();
            landed = pendingCommit.ledger().ends();
            metrics.landed(pendingCommit, how);
            newestId = pendingCommit.ledger().id();
        } catch (CommitRefused e) {
            // A retry would be refused again: only a person can decide which of the two is right.
            throw new SuppressRestartsException(e);
        }
    }

    @Override
    public void close() throws Exception {
        super.close();
        IOUtils.closeAll(beside, topics, lake);
    }
}
