package io.kappalake.compaction.merge;

import io.kappalake.tables.definition.TableDefinition;
import java.util.Optional;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.Table;
import org.apache.iceberg.exceptions.NotFoundException;

/**
 * The rewriting of one group, with all that it takes: a function of the group's files, wherever it is run.
 *
 * @param table the group's table, of which only schema, partitioning, properties, location and FileIO are used
 */
public record Rewrite(CompactGroup group, TableDefinition<?> definition, Table table, int rowsInMemory) {

    /**
     * Writes the file that has the group's rows, which no commit names yet. Empty when a file of the group is not in storage any more: somebody took it
     * out of the table long ago and swept, and so it is with the group.
     */
    public Optional<DataFile> run(Brake brake) throws InterruptedException {
        try {
            return Optional.of(new GroupRewrite(definition, this, brake).run());
        } catch (NotFoundException e) {
            return Optional.empty();
        }
    }
}
