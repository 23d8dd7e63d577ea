package io.kappalake.jobs.write;

import io.kappalake.tables.catalog.Probe;
import io.kappalake.tables.catalog.Probe.Step;
import io.kappalake.tables.definition.TableDefinition;
import io.kappalake.tables.format.TableWriter;
import io.kappalake.tables.ledger.Committable;
import io.kappalake.tables.ledger.Committable.WrittenFile;
import io.kappalake.transforms.gold.GoldBucket;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.Table;

/**
 * Writes each Gold bucket as one whole file, which replaces the bucket's former file in the same commit. Buckets come
 * at barriers only, so a file is closed as soon as it is written. Runs chained to the windows: rows are computed while
 * being read and never leave the task.
 */
public final class WriteBuckets extends AbstractStreamOperator<Committable>
        implements OneInputStreamOperator<GoldBucket<?>, Committable> {

    private final Map<String, Table> tables;
    private final Probe probe;

    private transient Map<String, TableWriter<?>> writers;

    public WriteBuckets(Map<String, Table> tables, Probe probe) {
        this.tables = new HashMap<>(tables);
        this.probe = probe;
    }

    @Override
    public void open() throws Exception {
        super.open();
        writers = new HashMap<>();
    }

    @Override
    public void processElement(StreamRecord<GoldBucket<?>> element) {
        output.collect(new StreamRecord<>(write(element.getValue())));
    }

    private <R> Committable write(GoldBucket<R> bucket) {
        TableDefinition<R> definition = bucket.table();
        TableWriter<R> writer = writerOf(definition);
        bucket.rows().forEach(writer::write);
        probe.at(Step.GOLD_OPEN);
        List<DataFile> files = writer.complete();
        probe.at(Step.GOLD_CLOSED);
        if (files.size() > 1) {
            throw new IllegalStateException("Bucket " + bucket.name() + " of " + definition.fullName() + " became "
                    + files.size() + " files, must be one");
        }
        DataFile file = files.isEmpty() ? null : files.get(0);
        return Committable.ofFiles(List.of(new WrittenFile(definition.fullName(), bucket.name(), file)));
    }

    @SuppressWarnings("unchecked")
    private <R> TableWriter<R> writerOf(TableDefinition<R> definition) {
        return (TableWriter<R>) writers.computeIfAbsent(definition.fullName(), name -> {
            var task = getRuntimeContext().getTaskInfo();
            return new TableWriter<>(
                    definition, tables.get(name), task.getIndexOfThisSubtask(), task.getAttemptNumber());
        });
    }
}
