package io.kappalake.jobs.commit;

import io.kappalake.jobs.source.TopicIds;
import io.kappalake.tables.catalog.Lake;
import io.kappalake.tables.catalog.Probe;
import io.kappalake.tables.ledger.Committable;
import io.kappalake.tables.ledger.Ledger;
import io.kappalake.tables.ledger.Positions;
import io.kappalake.tables.ledger.TopicLogs;
import java.util.Optional;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;

/** A run of the committer alone. Each run is a job of its own. */
final class Committer implements AutoCloseable {

    private final OneInputStreamOperatorTestHarness<Committable, Void> operator;

    private Committer(OneInputStreamOperatorTestHarness<Committable, Void> operator) {
        this.operator = operator;
    }

    static Committer start(Lake lake) throws Exception {
        return start(lake, null);
    }

    /** @param state null for a run without state */
    static Committer start(Lake lake, OperatorSubtaskState state) throws Exception {
        return start("live", lake, Probe.NONE, state);
    }

    static Committer start(String pipeline, Lake lake, Probe probe, OperatorSubtaskState state) throws Exception {
        return start(pipeline, lake, probe, state, TopicIds.NONE);
    }

    static Committer start(String pipeline, Lake lake, Probe probe, OperatorSubtaskState state, TopicIds topicIds)
            throws Exception {
        return start(planned(pipeline, lake, probe, BetweenCommits.NONE, topicIds), state);
    }

    /** Planned against the lake as it is. */
    static LandCheckpoints planned(String pipeline, Lake lake, Probe probe, BetweenCommits between, TopicIds topicIds) {
        return planned(pipeline, lake, probe, between, topicIds, Positions.NONE);
    }

    /** @param first where partitions begin that the lake does not know */
    static LandCheckpoints planned(
            String pipeline, Lake lake, Probe probe, BetweenCommits between, TopicIds topicIds, Positions first) {
        Optional<Ledger> newest = lake.lastLedger();
        Positions ends = newest.map(Ledger::ends).orElse(Positions.NONE);
        Planned plan = Planned.of(newest, ends.over(first), TopicLogs.NONE);
        return new LandCheckpoints(pipeline, lake.address(), probe, between, plan, topicIds);
    }

    static Committer start(LandCheckpoints committer, OperatorSubtaskState state) throws Exception {
        var operator = new OneInputStreamOperatorTestHarness<>(committer);
        try {
            if (state != null) {
                operator.initializeState(state);
            }
            operator.open();
        } catch (Exception | Error e) {
            operator.close();
            throw e;
        }
        return new Committer(operator);
    }

    Committer receive(Committable... committables) throws Exception {
        for (Committable committable : committables) {
            operator.processElement(new StreamRecord<>(committable));
        }
        return this;
    }

    /** The barrier of a checkpoint, which has not completed then. */
    OperatorSubtaskState barrier(long checkpoint) throws Exception {
        return operator.snapshot(checkpoint, checkpoint);
    }

    void complete(long checkpoint) throws Exception {
        operator.notifyOfCompletedCheckpoint(checkpoint);
    }

    void abort(long checkpoint) throws Exception {
        operator.getOperator().notifyCheckpointAborted(checkpoint);
    }

    OperatorSubtaskState checkpoint(long checkpoint) throws Exception {
        OperatorSubtaskState state = barrier(checkpoint);
        complete(checkpoint);
        return state;
    }

    @Override
    public void close() throws Exception {
        operator.close();
    }
}
