package io.kappalake.replay;

import io.kappalake.tables.LakeException;
import io.kappalake.tables.catalog.Lake;
import io.kappalake.tables.definition.Micros;
import io.kappalake.tables.format.TableFiles;
import io.kappalake.tables.ledger.Ledger;
import io.kappalake.tables.ledger.Progress;
import io.kappalake.transforms.Pipeline;
import io.kappalake.transforms.gold.Family;
import java.time.LocalDate;
import java.util.Map;

/** Days without an open window in main's job, which can be rebuilt beside it. */
public final class SealedDays {

    /** How many microseconds after a day have buckets with windows that look back on it. */
    private static long lookBack(Pipeline pipeline) {
        return pipeline.families().stream()
                .mapToLong(SealedDays::lookBack)
                .max()
                .orElse(0);
    }

    private SealedDays() {}

    private static long lookBack(Family<?, ?> family) {
        return family.tables().stream()
                .mapToLong(table -> table.history() == 0
                        ? 0
                        : family.bucket().next(family.bucket().floor(table.history() - 1)))
                .max()
                .orElse(0);
    }

    /**
     * Requires that no window of the days, nor one that looks back on them, is still open.
     *
     * @throws LakeException naming the newest day that may be rebuilt
     */
    public static void require(Lake main, String head, Days days) {
        require(Pipeline.of(main), main.address().ref(), newest(main, head).progress(), days);
    }

    static void require(Pipeline pipeline, String branch, Map<String, Progress> progress, Days days) {
        requireWithinDays(pipeline);
        long lookBack = lookBack(pipeline);
        long sealed = sealed(pipeline, progress);
        if (sealed == Long.MIN_VALUE || days.end() > sealed - lookBack) {
            throw new LakeException("Day " + days.to() + " is not over on " + branch + ": "
                    + (sealed == Long.MIN_VALUE
                            ? "all windows are still open"
                            : "windows from " + Micros.toInstant(sealed)
                                    + " on are still open, so --to must be before "
                                    + Micros.toInstant(sealed - lookBack)
                                            .toString()
                                            .substring(0, 10))
                    + ". Choose an earlier day, or replay all: omit --from, --to and --days");
        }
    }

    /**
     * The newest days that may be rebuilt beside the job.
     *
     * @throws LakeException if no day is over
     */
    public static Days newest(Lake main, String head, int number) {
        Pipeline pipeline = Pipeline.at(main, head);
        requireWithinDays(pipeline);
        long sealed = sealed(pipeline, newest(main, head).progress());
        long newest = pipeline.feeds().stream()
                .flatMap(feed -> TableFiles.live(main.tableAt("silver." + feed.name(), head)).stream())
                .mapToLong(file -> file.partition().get(0, Integer.class) + 1L)
                .max()
                .orElse(0);
        long after = sealed == Long.MAX_VALUE || sealed == Long.MIN_VALUE
                ? newest
                : Math.min(newest, Math.floorDiv(sealed - lookBack(pipeline), Micros.DAY));
        LocalDate last = LocalDate.ofEpochDay(after - 1);
        Days days = new Days(last.minusDays(number - 1L), last);
        require(pipeline, main.address().ref(), newest(main, head).progress(), days);
        return days;
    }

    private static long sealed(Pipeline pipeline, Map<String, Progress> progress) {
        return pipeline.families().stream()
                .mapToLong(family ->
                        progress.getOrDefault(family.name(), Progress.NONE).sealed())
                .min()
                // Without Gold there are no windows to wait for.
                .orElse(Long.MAX_VALUE);
    }

    private static void requireWithinDays(Pipeline pipeline) {
        for (Family<?, ?> family : pipeline.families()) {
            if (!family.isWithinDays()) {
                String table = family.tables().get(0).definition().fullName();
                throw new LakeException(
                        "Windows of " + table + " hold events of several days, so no range of days can be"
                                + " rebuilt alone: replay all: omit --from, --to and --days");
            }
        }
    }

    /** Newest ledger of main at a commit. */
    public static Ledger newest(Lake main, String head) {
        return main.history(head)
                .flatMap(commit -> commit.ledger().stream())
                .findFirst()
                .orElseThrow(() -> new LakeException("No job has written to "
                        + main.address().ref() + " yet, so there are no days to rebuild: run ./lake run first"));
    }
}
