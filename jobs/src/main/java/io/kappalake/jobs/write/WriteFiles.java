package io.kappalake.jobs.write;

import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * Appends each element to its target and passes it on. At each barrier, and at the end of input, it closes the files
 * and hands them to the committer with the counts. So a checkpoint's files are exactly those of the elements before its
 * barrier.
 */
public final class WriteFiles<T> extends AbstractStreamOperator<T>
        implements OneInputStreamOperator<T, T>, BoundedOneInput {

    private final FileTarget<T> target;
    private final Tally<T> tally;

    private transient long passed;

    public WriteFiles(FileTarget<T> target, Tally<T> tally) {
        this.target = target;
        this.tally = tally;
    }

    @Override
    public void open() throws Exception {
        super.open();
        target.open(getRuntimeContext().getTaskInfo());
    }

    @Override
    public void processElement(StreamRecord<T> element) {
        T value = element.getValue();
        target.append(value);
        tally.add(value);
        passed++;
        output.collect(element);
    }

    @Override
    public void prepareSnapshotPreBarrier(long checkpoint) {
        handOver();
    }

    @Override
    public void endInput() {
        // A bounded input may end without another barrier for this task: what is open now would be lost.
        handOver();
    }

    private void handOver() {
        if (passed == 0) {
            return;
        }
        passed = 0;
        output.collect(Committables.TAG, new StreamRecord<>(tally.committable(target.complete())));
    }
}
