package io.kappalake.jobs.write;

import io.kappalake.tables.catalog.Probe;
import io.kappalake.tables.catalog.Probe.Step;
import io.kappalake.tables.definition.Column;
import io.kappalake.tables.definition.TableDefinition;
import io.kappalake.tables.format.TableWriter;
import io.kappalake.tables.ledger.Committable.WrittenFile;
import java.io.Serializable;
import java.util.List;
import org.apache.flink.api.common.TaskInfo;
import org.apache.iceberg.Table;

/** Where {@link WriteFiles} appends its elements: a table, or nowhere if the lake already has them. */
public interface FileTarget<T> extends Serializable {

    /** Called once, before the first element. */
    void open(TaskInfo task);

    void append(T element);

    /** The files since the last call, closed. */
    List<WrittenFile> complete();

    /** Appends the row of each element to a table. */
    static <T, R> FileTarget<T> of(TableDefinition<R> definition, Table table, Column.Getter<T, R> row, Probe probe) {
        return new OfTable<>(definition, table, row, probe);
    }

    /** Appends nothing. */
    static <T> FileTarget<T> none() {
        return new Nowhere<>();
    }

    /** Appends to one table. */
    final class OfTable<T, R> implements FileTarget<T> {

        private static final long serialVersionUID = 1;

        private final TableDefinition<R> definition;
        private final Table table;
        private final Column.Getter<T, R> row;
        private final Probe probe;

        private transient TableWriter<R> writer;

        private OfTable(TableDefinition<R> definition, Table table, Column.Getter<T, R> row, Probe probe) {
            this.definition = definition;
            this.table = table;
            this.row = row;
            this.probe = probe;
        }

        @Override
        public void open(TaskInfo task) {
            writer = new TableWriter<>(definition, table, task.getIndexOfThisSubtask(), task.getAttemptNumber());
        }

        @Override
        public void append(T element) {
            writer.write(row.of(element));
        }

        @Override
        public List<WrittenFile> complete() {
            probe.at(Step.FILES_OPEN);
            List<WrittenFile> files = writer.complete().stream()
                    .map(file -> new WrittenFile(definition.fullName(), "", file))
                    .toList();
            probe.at(Step.FILES_CLOSED);
            return files;
        }
    }

    /** Appends nothing. */
    final class Nowhere<T> implements FileTarget<T> {

        private static final long serialVersionUID = 1;

        private Nowhere() {}

        @Override
        public void open(TaskInfo task) {}

        @Override
        public void append(T element) {}

        @Override
        public List<WrittenFile> complete() {
            return List.of();
        }
    }
}
