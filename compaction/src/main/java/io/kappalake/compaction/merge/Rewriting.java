package io.kappalake.compaction.merge;

import java.util.List;
import java.util.Optional;
import org.apache.iceberg.DataFile;

/** Where groups are rewritten: in threads of this process, or on a cluster. */
public interface Rewriting extends AutoCloseable {

    /**
     * Runs all of them and returns their files in the same order.
     *
     * @param brake asked on the way by what runs in this process
     * @throws io.kappalake.tables.LakeException when one fails; nothing has changed then but files that no commit names
     */
    List<Optional<DataFile>> run(List<Rewrite> rewrites, Brake brake);

    @Override
    default void close() {}
}
