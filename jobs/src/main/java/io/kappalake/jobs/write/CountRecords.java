package io.kappalake.jobs.write;

import java.util.List;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/** Passes each element on and tells the committer at each barrier, and at the end of input, what passed; writes nothing. */
final class CountRecords<T> extends AbstractStreamOperator<T> implements OneInputStreamOperator<T, T>, BoundedOneInput {

    private final Tally<T> tally;

    private transient long passed;

    CountRecords(Tally<T> tally) {
        this.tally = tally;
    }

    @Override
    public void processElement(StreamRecord<T> element) {
        tally.add(element.getValue());
        passed++;
        output.collect(element);
    }

    @Override
    public void prepareSnapshotPreBarrier(long checkpoint) {
        handOver();
    }

    @Override
    public void endInput() {
        handOver();
    }

    private void handOver() {
        if (passed == 0) {
            return;
        }
        passed = 0;
        output.collect(Committables.TAG, new StreamRecord<>(tally.committable(List.of())));
    }
}
