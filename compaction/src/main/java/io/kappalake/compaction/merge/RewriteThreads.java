package io.kappalake.compaction.merge;

import io.kappalake.tables.LakeException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.iceberg.DataFile;

/** Rewrites in this process, several groups at once; each needs up to about 250 MB. */
final class RewriteThreads implements Rewriting {

    private final ExecutorService threads;

    RewriteThreads(int count) {
        threads = Executors.newFixedThreadPool(count, work -> {
            // It inherits the class loader and priority of the compacting thread.
            Thread thread = new Thread(work, "compact");
            thread.setDaemon(true);
            return thread;
        });
    }

    @Override
    public List<Optional<DataFile>> run(List<Rewrite> rewrites, Brake brake) {
        List<Callable<Optional<DataFile>>> work = new ArrayList<>();
        rewrites.forEach(one -> work.add(() -> one.run(brake)));
        List<Optional<DataFile>> files = new ArrayList<>();
        try {
            for (Future<Optional<DataFile>> done : threads.invokeAll(work)) {
                files.add(done.get());
            }
            return files;
        } catch (ExecutionException e) {
            throw new LakeException(
                    "Cannot merge files (" + LakeException.innermost(e)
                            + "): nothing changed; ./lake audit shows what is wrong with the files",
                    e);
        } catch (InterruptedException e) {
            throw Compaction.interrupted(e);
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
