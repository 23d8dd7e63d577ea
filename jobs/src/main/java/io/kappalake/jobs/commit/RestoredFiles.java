package io.kappalake.jobs.commit;

import io.kappalake.tables.LakeException;
import io.kappalake.tables.catalog.Lake;
import java.util.List;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.iceberg.io.FileIO;

/**
 * Checks the files of commits that a restored state has and the lake lacks. A sweep deletes files that wait longer than
 * its grace time, and a commit of missing files would land without complaint. Commits of the running job are not
 * checked: their files are minutes old.
 */
final class RestoredFiles {

    private RestoredFiles() {}

    /** Throws without a retry by Flink if files are missing. */
    static void requireThere(Lake lake, List<PendingCommit> pending) {
        pending.forEach(commit -> requireThere(lake.io(), commit));
    }

    private static void requireThere(FileIO io, PendingCommit commit) {
        List<String> files = commit.added().values().stream()
                .flatMap(List::stream)
                .map(file -> file.location())
                .toList();
        // On S3 each check is a request.
        List<String> gone = files.parallelStream()
                .filter(file -> !io.newInputFile(file).exists())
                .toList();
        if (gone.isEmpty()) {
            return;
        }
        throw new SuppressRestartsException(new LakeException("The restored state holds checkpoint "
                + commit.ledger().checkpoint() + " of run " + commit.ledger().run()
                + ", which has not landed, but " + gone.size() + " of its " + files.size()
                + " files are gone, such as " + gone.get(0)
                + " (a sweep deletes what waits longer than its grace time): start with --from-state none, which reads"
                + " these records from Kafka again"));
    }
}
