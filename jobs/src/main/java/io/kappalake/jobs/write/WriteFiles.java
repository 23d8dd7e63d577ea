package io.kappalake.jobs.write;

import io.kappalake.tables.catalog.Probe;
import io.kappalake.tables.catalog.Probe.Step;
import io.kappalake.tables.definition.Column;
import io.kappalake.tables.definition.TableDefinition;
import io.kappalake.tables.format.TableWriter;
import io.kappalake.tables.ledger.Committable.WrittenFile;
import java.util.List;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.iceberg.Table;

/**
 * Appends each element to a table and passes it on. At each barrier, and at the end of input, it closes its files and tells the committer of
 * them, so that a checkpoint's files are exactly those of the elements before its barrier.
 */
public final class WriteFiles<T, R> extends AbstractStreamOperator<T>
        implements OneInputStreamOperator<T, T>, BoundedOneInput {

    private final TableDefinition<R> definition;
    private final Table table;
    private final Column.Getter<T, R> row;
    private final Tally<T> tally;
    private final Probe probe;

    private transient TableWriter<R> writer;
    private transient long written;

    public WriteFiles(
            TableDefinition<R> definition, Table table, Column.Getter<T, R> row, Tally<T> tally, Probe probe) {
        this.definition = definition;
        this.table = table;
        this.row = row;
        this.tally = tally;
        this.probe = probe;
    }

    @Override
    public void open() throws Exception {
        super.open();
        var task = getRuntimeContext().getTaskInfo();
        writer = new TableWriter<>(definition, table, task.getIndexOfThisSubtask(), task.getAttemptNumber());
    }

    @Override
    public void processElement(StreamRecord<T> element) {
        T value = element.getValue();
        writer.write(row.of(value));
        tally.add(value);
        written++;
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
        if (written == 0) {
            return;
        }
        probe.at(Step.FILES_OPEN);
        List<WrittenFile> files = writer.complete().stream()
                .map(file -> new WrittenFile(definition.fullName(), "", file))
                .toList();
        written = 0;
        probe.at(Step.FILES_CLOSED);
        output.collect(Committables.TAG, new StreamRecord<>(tally.committable(files)));
    }
}
