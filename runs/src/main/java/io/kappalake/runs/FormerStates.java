package io.kappalake.runs;

import io.kappalake.jobs.JobOptions;
import io.kappalake.jobs.commit.RunId;
import io.kappalake.tables.catalog.Commit;
import io.kappalake.tables.catalog.Lake;
import io.kappalake.tables.catalog.Refs;
import io.kappalake.tables.ledger.Ledger;
import io.kappalake.tables.storage.Warehouse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.flink.core.fs.FileStatus;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checkpoints and savepoints of a pipeline's former runs. A lake needs one of them: that of the run which made its
 * newest commit. Age and number bound the others. Each run is noted when it begins, so a directory shared by several
 * pipelines loses only this one's state.
 */
public final class FormerStates {

    /** Younger state is never deleted: a running job's is as young as its last checkpoint. */
    static final Duration YOUNG = Duration.ofDays(1);

    static final Duration OLDEST = Duration.ofDays(7);
    static final int MOST = 10;

    private static final Logger LOG = LoggerFactory.getLogger(FormerStates.class);

    private static final String NOTES = "_runs";

    /** Tags of past days name commits that no run resumes from. */

    /** No job writes to a branch without a ledger in this many commits. */
    private static final int MOST_COMMITS = 1_000;

    private final JobOptions options;
    private final Clock clock;
    private final Path notes;

    public FormerStates(JobOptions options, Clock clock) {
        this.options = options;
        this.clock = clock;
        // One owner for main's runs and those of its replays: a publication hands the state of one to the other.
        String owner = "%s-%08x"
                .formatted(options.pipeline(), Warehouse.root(options.lake()).hashCode());
        this.notes = new Path(directory(NOTES), owner);
    }

    /** A former run, and the time of its newest state. */
    private record Former(String run, Instant newest) {}

    /**
     * Notes a run that has begun, and deletes the state of others that are too old or too many. A failure goes to the
     * log only: the run is more important.
     *
     * @param run id of its Flink job
     */
    public void begun(String run, Lake lake) {
        try {
            note(run);
            Set<String> needed = needed(lake);
            needed.add(run);
            expire(needed);
        } catch (IOException | RuntimeException e) {
            LOG.warn("State of former runs under {} was not deleted", options.stateDir(), e);
        }
    }

    void note(String run) throws IOException {
        Path note = new Path(notes, run);
        note.getFileSystem().create(note, FileSystem.WriteMode.OVERWRITE).close();
    }

    /** The runs that a start on any branch would resume from. */
    private static Set<String> needed(Lake lake) {
        Set<String> needed = new HashSet<>();
        lake.refs().all().forEach((name, hash) -> {
            if (!name.startsWith(Refs.DAY)) {
                try (Stream<Commit> log = lake.log(hash)) {
                    log.limit(MOST_COMMITS)
                            .flatMap(commit -> commit.ledger().stream())
                            .findFirst()
                            .map(Ledger::run)
                            .map(RunId::flinkJob)
                            .ifPresent(needed::add);
                }
            }
        });
        return needed;
    }

    void expire(Set<String> needed) throws IOException {
        List<Former> former = Stream.of(list(notes))
                .map(note -> new Former(note.getPath().getName(), newest(note)))
                .filter(run -> !needed.contains(run.run()))
                .sorted(Comparator.comparing(Former::newest).reversed())
                .toList();
        for (int i = 0; i < former.size(); i++) {
            Duration age = Duration.between(former.get(i).newest(), clock.instant());
            if (age.compareTo(OLDEST) > 0 || i >= MOST && age.compareTo(YOUNG) > 0) {
                delete(former.get(i).run());
            }
        }
    }

    private Instant newest(FileStatus note) {
        String run = note.getPath().getName();
        return Stream.of(directory(run), boundedDirectory(run))
                .flatMap(directory -> Stream.of(list(directory)))
                .mapToLong(FileStatus::getModificationTime)
                .mapToObj(Instant::ofEpochMilli)
                .reduce(Instant.ofEpochMilli(note.getModificationTime()), (a, b) -> a.isAfter(b) ? a : b);
    }

    private void delete(String run) throws IOException {
        FileSystem files = notes.getFileSystem();
        files.delete(directory(run), true);
        files.delete(boundedDirectory(run), true);
        // Last, so that a failed deletion is tried again.
        files.delete(new Path(notes, run), false);
    }

    private Path directory(String name) {
        return path(SavedState.directory(options.stateDir(), name));
    }

    private Path boundedDirectory(String run) {
        return path(SavedState.directory(JobOptions.boundedDir(options.stateDir()), run));
    }

    private static Path path(URI location) {
        return new Path(location);
    }

    private static FileStatus[] list(Path directory) {
        try {
            FileSystem files = directory.getFileSystem();
            FileStatus[] found = files.exists(directory) ? files.listStatus(directory) : null;
            return found == null ? new FileStatus[0] : found;
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot list " + directory, e);
        }
    }
}
