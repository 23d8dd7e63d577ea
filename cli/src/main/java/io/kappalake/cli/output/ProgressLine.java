package io.kappalake.cli.output;

import java.io.PrintStream;
import java.time.Duration;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/**
 * Progress of a long task: on a terminal a bar after two seconds, otherwise plain lines every few seconds. Not
 * thread-safe.
 */
public final class ProgressLine implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final Duration BETWEEN_LINES = Duration.ofSeconds(5);

    private final String task;
    private long total;
    private final boolean terminal;
    private final PrintStream out;
    private final long started = System.nanoTime();
    private long nextLine = started + BETWEEN_LINES.toNanos();
    private long done;
    private ProgressBar bar;

    private ProgressLine(String task, long total, boolean terminal, PrintStream out) {
        this.task = task;
        this.total = total;
        this.terminal = terminal;
        this.out = out;
    }

    /** A task of {@code total} steps, or of an unknown number if negative. */
    public static ProgressLine start(String task, long total) {
        // The bar goes to stderr, so that a command's output can be piped away while it shows.
        return start(task, total, System.console() != null, System.err);
    }

    public static ProgressLine start(String task, long total, boolean terminal, PrintStream out) {
        return new ProgressLine(task, total, terminal, out);
    }

    /** The task has completed {@code position} steps in all. */
    public void at(long position) {
        done = position;
        long now = System.nanoTime();
        if (terminal) {
            showBar(now);
            return;
        }
        if (now >= nextLine) {
            out.println(total < 0 ? "%s: %,d".formatted(task, done) : "%s: %,d of %,d".formatted(task, done, total));
            nextLine = now + BETWEEN_LINES.toNanos();
        }
    }

    /** The same for a task whose total is an estimate and may change. */
    public void at(long position, long estimatedTotal) {
        total = estimatedTotal;
        at(position);
        if (bar != null) {
            bar.maxHint(total);
        }
    }

    public void step() {
        at(done + 1);
    }

    private void showBar(long now) {
        if (bar == null && now - started >= PATIENCE.toNanos()) {
            bar = new ProgressBarBuilder()
                    .setTaskName(task)
                    .setInitialMax(total)
                    .setStyle(ProgressBarStyle.ASCII)
                    .setUpdateIntervalMillis(200)
                    .clearDisplayOnFinish()
                    .build();
        }
        if (bar != null) {
            bar.stepTo(done);
        }
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
        }
    }
}
