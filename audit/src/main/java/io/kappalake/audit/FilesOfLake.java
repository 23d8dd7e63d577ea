package io.kappalake.audit;

import io.kappalake.audit.deep.PastFiles;
import io.kappalake.tables.catalog.Lake;
import io.kappalake.transforms.Pipeline;
import java.util.Map;
import org.apache.iceberg.Schema;

/** A lake without files has those that ship with the project. */
record FilesOfLake(Lake lake) implements PastFiles {

    @Override
    public Map<String, String> files(String commit) {
        Map<String, String> stored = lake.pipelineFilesAt(commit);
        return stored.isEmpty() ? Pipeline.MARKET.texts() : stored;
    }

    @Override
    public Schema columns(String table, String commit) {
        return lake.tableAt(table, commit).schema();
    }
}
