package io.kappalake.runs;

import io.kappalake.compaction.merge.Brake;
import io.kappalake.jobs.commit.BetweenCommits.Pause;
import java.util.concurrent.TimeUnit;

/** Rests for as long as it has worked, and whenever a commit is under way. One thread works at a time. */
final class HalfTime implements Brake {

    private static final long SLICE = TimeUnit.MILLISECONDS.toNanos(10);
    /** Between two rounds of upkeep there was no work. */
    private static final long LONGEST_REST = TimeUnit.SECONDS.toNanos(1);

    private final Pause pause;
    private long since = System.nanoTime();

    HalfTime(Pause pause) {
        this.pause = pause;
    }

    @Override
    public synchronized void check() throws InterruptedException {
        long worked = System.nanoTime() - since;
        if (worked < SLICE) {
            pause.await();
            return;
        }
        TimeUnit.NANOSECONDS.sleep(Math.min(worked, LONGEST_REST));
        pause.await();
        since = System.nanoTime();
    }
}
