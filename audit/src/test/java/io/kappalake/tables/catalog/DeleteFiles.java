package io.kappalake.tables.catalog;

import io.kappalake.tables.format.TableFiles;
import java.util.List;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileMetadata;
import org.apache.iceberg.TableMetadata;
import org.projectnessie.error.NessieConflictException;
import org.projectnessie.model.CommitMeta;
import org.projectnessie.model.ContentKey;
import org.projectnessie.model.IcebergTable;

/** Does to a table what the lake has no way to do: another writer, such as a query engine with MERGE, might. */
public final class DeleteFiles {

    private DeleteFiles() {}

    /** Adds a delete file, which is never opened, beside the table's first data file. */
    public static void add(Lake lake, String table) throws NessieConflictException {
        String head = lake.head();
        ContentKey key = Lake.key(table);
        IcebergTable base = Staging.tableIn(lake, lake.branch().contents(head, List.of(key)), key, head);
        TableMetadata before = lake.metadata().read(lake.io(), table, base.getMetadataLocation());
        StagedTableOperations operations = new StagedTableOperations(lake.io(), before);
        BaseTable staged = new BaseTable(operations, table, report -> {});
        DataFile first = TableFiles.live(staged).get(0);
        staged.newRowDelta()
                .addDeletes(FileMetadata.deleteFileBuilder(staged.spec())
                        .ofPositionDeletes()
                        .withPath(first.location() + ".deletes.parquet")
                        .withPartition(first.partition())
                        .withFileSizeInBytes(1)
                        .withRecordCount(1)
                        .build())
                .commit();
        StagedTable done = new StagedTable(key, base, before, operations.write(Retention.DEFAULT), true);
        lake.branch()
                .commit(
                        head,
                        CommitMeta.builder().message("merge").author("other").build(),
                        List.of(done.put()));
    }
}
