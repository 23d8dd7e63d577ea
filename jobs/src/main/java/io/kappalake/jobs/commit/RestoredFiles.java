package io.kappalake.jobs.commit;

import io.kappalake.tables.LakeException;
import io.kappalake.tables.catalog.Lake;
import java.util.List;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.iceberg.io.FileIO;

/**
 * Looks for the files of commits that a restored state has and the lake has not. A sweep deletes files that wait longer
 * than its grace time, and a commit of files that are gone would land without complaint. Commits of the running job are
 * not looked at: their files are minutes old.
 */
final class RestoredFiles {

    private RestoredFiles() {}

    /** Throws, such that Flink does not try again, where files are gone. */
    static void requireThere(Lake lake, List<PendingCommit> pending) {
        pending.forEach(commit -> requireThere(lake.io(), commit));
    }

    private static void requireThere(FileIO io, PendingCommit commit) {
        List<String> files = commit.added().values().stream()
                .flatMap(List::stream)
                .map(file -> file.location())
                .toList();
        // On S3 each is a request.
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
