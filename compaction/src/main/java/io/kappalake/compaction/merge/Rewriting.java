package io.kappalake.compaction.merge;

import java.util.List;
import java.util.Optional;
import org.apache.iceberg.DataFile;

/** Where groups are rewritten: in threads of this process, or on a cluster. */
public interface Rewriting extends AutoCloseable {

    /**
     * Runs all rewrites and returns their files in the same order.
     *
     * @param brake asked on the way by whatever runs in this process
     * @throws io.kappalake.tables.LakeException if one fails; only files that no commit refers to are left then
     */
    List<Optional<DataFile>> run(List<Rewrite> rewrites, Brake brake);

    @Override
    default void close() {}
}
