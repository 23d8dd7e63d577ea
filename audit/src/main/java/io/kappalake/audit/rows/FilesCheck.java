package io.kappalake.audit.rows;

import io.kappalake.audit.read.Findings;
import io.kappalake.audit.read.LakeFiles;
import io.kappalake.audit.read.TableState;
import io.kappalake.tables.LakeException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.exceptions.NotFoundException;
import org.apache.iceberg.io.FileIO;

/**
 * Every data file is referenced once, by one table, and storage has it with the length in its manifest. No table has
 * delete files.
 */
public final class FilesCheck {

    /** Asking storage for a length mostly means waiting. */
    private static final int ASKERS = 16;

    private static final int AT_ONCE = 1_000;

    private final Findings findings;
    private final LakeFiles files;
    private final Map<String, String> tableOf = new HashMap<>();

    public FilesCheck(Findings findings, LakeFiles files) {
        this.findings = findings;
        this.files = files;
    }

    /** Total number of references. */
    public long run(Collection<TableState> tables) {
        for (TableState state : tables) {
            noDeletes(state.table());
            state.eachFile(file -> onlyOnce(state.name(), file));
        }
        findings.count("files", tableOf.size());
        ExecutorService askers = Executors.newFixedThreadPool(ASKERS);
        try {
            for (TableState state : tables) {
                for (int from = 0; from < state.added().size(); from += AT_ONCE) {
                    inStorage(
                            state,
                            askers,
                            state.added()
                                    .subList(
                                            from,
                                            Math.min(
                                                    from + AT_ONCE,
                                                    state.added().size())));
                }
            }
        } finally {
            askers.shutdownNow();
        }
        return tableOf.size();
    }

    private void noDeletes(Table table) {
        Snapshot snapshot = table.currentSnapshot();
        if (snapshot != null && !snapshot.deleteManifests(table.io()).isEmpty()) {
            findings.problem("%s has delete files, which no table of the lake may have", table.name());
        }
    }

    private void onlyOnce(String table, DataFile file) {
        String other = tableOf.put(file.location(), table);
        if (other != null) {
            findings.problem(
                    "Data file %s is referenced twice, by %s",
                    file.location(), other.equals(table) ? table : other + " and " + table);
        }
    }

    private void inStorage(TableState state, ExecutorService askers, List<DataFile> some) {
        List<Future<Long>> lengths = new ArrayList<>();
        FileIO io = state.table().io();
        some.forEach(file -> lengths.add(askers.submit(() -> length(io, file.location()))));
        for (int i = 0; i < some.size(); i++) {
            DataFile file = some.get(i);
            long length = await(lengths.get(i));
            if (length < 0) {
                files.unreadable(file.location());
                findings.problem("%s: data file %s is missing", state.name(), file.location());
                continue;
            }
            if (length != file.fileSizeInBytes()) {
                files.unreadable(file.location());
                findings.problem(
                        "%s: data file %s has %,d bytes, its manifest says %,d",
                        state.name(), file.location(), length, file.fileSizeInBytes());
            }
        }
        findings.count("in storage", some.size());
    }

    /** Negative if there is no such file. */
    private static long length(FileIO io, String location) {
        try {
            var file = io.newInputFile(location);
            return file.exists() ? file.getLength() : -1;
        } catch (NotFoundException e) {
            return -1;
        }
    }

    private static long await(Future<Long> length) {
        try {
            return length.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LakeException("The audit was interrupted", e);
        }
    }
}
