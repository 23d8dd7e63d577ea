package io.kappalake.runs;

import io.kappalake.jobs.JobOptions;
import io.kappalake.tables.LakeException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.URI;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.flink.core.fs.FileStatus;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;

/** Finds the checkpoint or savepoint that a new run resumes from. */
public final class SavedState {

    private SavedState() {}

    /** Where Flink keeps a run's checkpoints. Its savepoints belong there too. */
    public static URI directory(String stateDir, String run) {
        return URI.create(stateDir.replaceFirst("/+$", "") + "/" + run);
    }

    /**
     * The state that a user has named.
     *
     * @throws LakeException if it is not a checkpoint or savepoint
     */
    static String named(String state, String stateDir) {
        String bounded = new Path(URI.create(JobOptions.boundedDir(stateDir))) + "/";
        if (normal(state).startsWith(normal(bounded))) {
            throw new LakeException("--from-state " + state
                    + " comes from a bounded run, whose state lacks the partitions that it finished:"
                    + " omit --from-state, or set it to none, to resume from the lake");
        }
        Path metadata = new Path(new Path(state), "_metadata");
        try {
            if (metadata.getFileSystem().exists(metadata)) {
                return state;
            }
        } catch (IOException e) {
            throw new LakeException("Cannot read --from-state " + state + ": " + e.getMessage(), e);
        }
        throw new LakeException("--from-state " + state
                + " is not a checkpoint or savepoint (it has no _metadata): name such a directory, or auto, or none");
    }

    /** The state of one checkpoint of a run, if Flink kept it. */
    static Optional<String> checkpoint(String stateDir, String run, long checkpoint) {
        Path state = new Path(new Path(directory(stateDir, run)), "chk-" + checkpoint);
        try {
            return state.getFileSystem().exists(new Path(state, "_metadata"))
                    ? Optional.of(state.toString())
                    : Optional.empty();
        } catch (IOException e) {
            throw new LakeException("Cannot read --state-dir " + stateDir + ": " + e.getMessage(), e);
        }
    }

    /** One form for file:/dir, file:///dir and /dir. */
    private static String normal(String location) {
        String path = location.replaceFirst("^file:/*", "/");
        boolean local = path.startsWith("/") || !path.contains("://");
        return local ? java.nio.file.Path.of(path).toAbsolutePath().normalize() + "/" : path;
    }

    /**
     * The newest state of the given run. Without one the run can still resume from the lake, so an older run's state is
     * never used: it would only be refused. Nor is a bounded run's: see {@link JobOptions#checkpointDir}.
     */
    static Optional<String> newest(String stateDir, String run) {
        Path directory = new Path(directory(stateDir, run));
        try {
            FileSystem files = directory.getFileSystem();
            // A savepoint of a bounded run, as ./lake down makes, has the same gaps as its checkpoints.
            if (files.exists(new Path(directory(JobOptions.boundedDir(stateDir), run)))) {
                return Optional.empty();
            }
            FileStatus[] states = files.exists(directory) ? files.listStatus(directory) : new FileStatus[0];
            return Stream.of(states)
                    .filter(FileStatus::isDir)
                    .map(state -> new Path(state.getPath(), "_metadata"))
                    .flatMap(metadata -> status(files, metadata).stream())
                    .max(Comparator.comparingLong(FileStatus::getModificationTime))
                    .map(metadata -> metadata.getPath().getParent().toString());
        } catch (IOException e) {
            throw new LakeException("Cannot read --state-dir " + stateDir + ": " + e.getMessage(), e);
        }
    }

    private static Optional<FileStatus> status(FileSystem files, Path metadata) {
        try {
            return Optional.of(files.getFileStatus(metadata));
        } catch (FileNotFoundException e) {
            // A checkpoint that never completed.
            return Optional.empty();
        } catch (IOException e) {
            throw new LakeException("Cannot read " + metadata + ": " + e.getMessage(), e);
        }
    }
}
