package io.kappalake.audit;

import io.kappalake.audit.deep.PastFiles;
import io.kappalake.tables.catalog.Lake;
import io.kappalake.transforms.Pipeline;
import java.util.HashMap;
import java.util.Map;
import org.apache.iceberg.Schema;

/** A lake without files has those that ship with the project. They are read once for all feeds. */
final class FilesOfLake implements PastFiles {

    private final Lake lake;
    private final Map<String, Map<String, String>> byCommit = new HashMap<>();

    FilesOfLake(Lake lake) {
        this.lake = lake;
    }

    @Override
    public Map<String, String> files(String commit) {
        return byCommit.computeIfAbsent(commit, hash -> {
            Map<String, String> stored = lake.pipelineFilesAt(hash);
            return stored.isEmpty() ? Pipeline.MARKET.texts() : stored;
        });
    }

    @Override
    public Schema columns(String table, String commit) {
        return lake.tableAt(table, commit).schema();
    }
}
