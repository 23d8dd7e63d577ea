package io.kappalake.serve.read;

import io.kappalake.tables.LakeException;
import io.kappalake.tables.catalog.Commit;
import io.kappalake.tables.catalog.Lake;
import io.kappalake.tables.format.TimeColumn;
import io.kappalake.tables.history.CommitName;
import io.kappalake.tables.metadata.SweptFiles;
import io.kappalake.transforms.Pipeline;
import io.kappalake.transforms.gold.GoldTable;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.apache.iceberg.DataFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A lake as it grows: its newest commit, looked for all the time, and any earlier one. The newest rows of Gold are in
 * memory before a commit is shown. Thread-safe.
 */
public final class LiveLake implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(LiveLake.class);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);
    private static final Duration BETWEEN_TRIES = Duration.ofSeconds(1);
    private static final int COMMITS = 64;
    /** Rows of each Gold table that are read ahead, which is a day of a hundred symbols. */
    private static final long AHEAD = 150_000;

    private static final String NOBODY = "";
    private static final int SHORTEST = 8;
    private static final int WHOLE = 64;

    private final Lake lake;
    private final StoredFiles stored;
    private final Kept<String, LakeAt> commits = new Kept<>(COMMITS, at -> 1);
    private final Kept<Instant, String> byTime = new Kept<>(10_000, hash -> 1);
    private final List<Consumer<LakeAt>> listeners = new CopyOnWriteArrayList<>();
    private final Thread follower = new Thread(this::follow, "lake-follower");
    private volatile LakeAt newest;
    private volatile boolean answers = true;
    private volatile boolean closed;

    private LiveLake(Lake lake, long bytes) {
        this.lake = lake;
        this.stored = new StoredFiles(bytes);
        this.newest = at(lake.head());
    }

    /** @param bytes how much memory rows may take; 0 keeps none */
    public static LiveLake of(Lake lake, long bytes) {
        LiveLake live = new LiveLake(lake, bytes);
        live.readAhead(live.newest);
        live.follower.setDaemon(true);
        live.follower.start();
        return live;
    }

    public Lake lake() {
        return lake;
    }

    public LakeAt newest() {
        return newest;
    }

    /** Whether the last look for a newer commit got an answer. */
    public boolean answers() {
        return answers;
    }

    /** Calls with each new commit, from one thread. */
    public void onCommit(Consumer<LakeAt> listener) {
        listeners.add(listener);
    }

    /** @throws Problem if Nessie does not know the commit, or its files were swept */
    public LakeAt at(String hash) {
        return commits.get(hash, () -> SweptFiles.unless(() -> read(hash), e -> swept(hash)));
    }

    private LakeAt read(String hash) {
        Commit commit = lake.find(hash).orElseGet(() -> begin(hash));
        return new LakeAt(commit, Pipeline.at(lake, hash), lake.tablesAt(hash), stored);
    }

    /** What a branch is before its first commit; Nessie has no log of that. */
    private Commit begin(String hash) {
        if (hash.equals(lake.head())) {
            return new Commit(hash, List.of(), Instant.EPOCH, NOBODY, "no commit yet", Map.of());
        }
        throw unknown(hash);
    }

    static Problem swept(String hash) {
        return Problem.gone(
                "The files of commit " + hash.substring(0, 16)
                        + " were swept: sweep keeps those of the last hours, of the last commit before each full hour, and of tags");
    }

    private static Problem unknown(String name) {
        return Problem.notFound(
                "There is no commit '" + name + "': /api/v1/commits lists them; an old one needs all of its 64 digits");
    }

    /**
     * A commit by its hash, or the first eight or more digits of one of the newest 10,000.
     *
     * @throws Problem if there is none
     */
    public LakeAt named(String hash) {
        if (!hash.matches("[0-9a-f]{" + SHORTEST + "," + WHOLE + "}")) {
            throw Problem.badRequest("commit is '" + hash + "', must be 8 to 64 digits of a commit's hash");
        }
        if (hash.length() == WHOLE) {
            return at(hash);
        }
        return at(CommitName.beginning(lake.log(newest.hash()), hash).orElseThrow(() -> unknown(hash)));
    }

    /** @throws Problem if there is no such tag */
    public LakeAt tagged(String tag) {
        return at(lake.refs()
                .tag(tag)
                .orElseThrow(() -> Problem.notFound("There is no tag '" + tag + "': /api/v1/audits lists them")));
    }

    /** The last commit at a time or before. */
    public LakeAt asOf(Instant time, Deadline deadline) {
        LakeAt now = newest;
        if (!now.commit().time().isAfter(time)) {
            return now;
        }
        return at(byTime.get(time, () -> CommitName.at(lake.log(now.hash()).peek(commit -> deadline.check()), time)
                .orElseThrow(() ->
                        Problem.notFound("The lake had no commit yet at " + time + ": /api/v1/commits lists them"))));
    }

    private void follow() {
        String trouble = "";
        while (!closed) {
            Duration pause = BETWEEN_LOOKS;
            try {
                look();
                answers = true;
                trouble = "";
            } catch (RuntimeException e) {
                answers = false;
                pause = BETWEEN_TRIES;
                String line = LakeException.innermost(e);
                if (!closed && !line.equals(trouble)) {
                    LOG.warn("Cannot see the newest commit, answers stay at {}: {}", newest.hash(), line);
                    trouble = line;
                }
            }
            try {
                Thread.sleep(pause.toMillis());
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private void look() {
        String head = lake.head();
        if (head.equals(newest.hash())) {
            return;
        }
        LakeAt next = at(head);
        readAhead(next);
        newest = next;
        listeners.forEach(listener -> listener.accept(next));
    }

    /** Reads what is new among the newest files of Gold; the others are in memory already. */
    private void readAhead(LakeAt at) {
        for (GoldTable<?, ?> gold : at.pipeline().gold()) {
            String name = gold.definition().fullName();
            if (!at.tables().containsKey(name)) {
                continue;
            }
            TimeColumn time = at.time(name);
            long rows = 0;
            List<DataFile> files = at.files(name).stream()
                    .sorted(Comparator.comparingLong(time::latest).reversed())
                    .toList();
            for (DataFile file : files) {
                if (rows > AHEAD || !stored.isSmall(file)) {
                    break;
                }
                rows += stored.rows(at.table(name), file).size();
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        follower.interrupt();
        lake.close();
    }
}
