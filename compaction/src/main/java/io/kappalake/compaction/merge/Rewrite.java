package io.kappalake.compaction.merge;

import io.kappalake.tables.definition.TableDefinition;
import java.util.Optional;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.Table;
import org.apache.iceberg.exceptions.NotFoundException;

/**
 * The rewrite of one group, with everything it needs: a function of the group's files, wherever it runs.
 *
 * @param table the group's table; uses only its schema, partitioning, properties, location and FileIO
 */
public record Rewrite(CompactGroup group, TableDefinition<?> definition, Table table, int rowsInMemory) {

    /**
     * Writes a file with the group's rows, which no commit refers to yet. Empty if a file of the group is no longer in
     * storage: someone removed it from the table long ago and swept, so the group is obsolete.
     */
    public Optional<DataFile> run(Brake brake) throws InterruptedException {
        try {
            return Optional.of(new GroupRewrite(definition, this, brake).run());
        } catch (NotFoundException e) {
            return Optional.empty();
        }
    }
}
