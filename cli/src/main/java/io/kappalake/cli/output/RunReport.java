package io.kappalake.cli.output;

import io.kappalake.runs.FailureText;
import io.kappalake.runs.JobRun;
import io.kappalake.runs.RunWatch;
import io.kappalake.tables.LakeException;
import io.kappalake.tables.ledger.FeedCounts;
import io.kappalake.tables.ledger.Ledger;
import java.io.PrintWriter;
import java.util.Optional;

/** Reports a run to its user: the job's web UI, progress, failures, and the outcome of the records. */
public final class RunReport implements RunWatch {

    private final JobRun run;
    private final PrintWriter out;
    private ProgressLine progress;
    private long lastFailure;
    private boolean away;

    public RunReport(JobRun run, PrintWriter out) {
        this.run = run;
        this.out = out;
    }

    @Override
    public void started() {
        String from = run.state()
                .map(path -> "resumes from " + path)
                .orElse(run.job().last().isPresent() ? "resumes from the lake" : "starts a new lake");
        say("Job %s on %s %s".formatted(run.id(), run.webUi(), from));
    }

    @Override
    public void progress(JobRun.Seen seen) {
        if (progress == null) {
            progress = ProgressLine.start("Records committed", seen.total() == 0 ? -1 : seen.total());
        }
        progress.at(seen.done());
        if (seen.unread().isPresent() && !away) {
            say(seen.unread().get() + "; retrying");
        }
        away = seen.unread().isPresent();
        seen.failure()
                .filter(failure ->
                        failure.timestamp() > lastFailure && !seen.job().ended())
                .ifPresent(failure -> {
                    lastFailure = failure.timestamp();
                    say("The job resumes after a failure: " + FailureText.innermost(failure.stackTrace()));
                });
    }

    public void stopping() {
        say("Stopping with a savepoint...");
    }

    public void notStopped(String why) {
        say(why + System.lineSeparator()
                + "The job keeps running in the background: ./lake status shows it, ./lake down stops it.");
    }

    /**
     * Reports how the run ended, and the lake's last ledger.
     *
     * @throws LakeException if it did not end well
     */
    @Override
    public void ended(JobRun.Seen last, boolean asked) {
        progress.close();
        if (!last.job().state().equals("FINISHED") && !asked) {
            throw new LakeException("The job ended as " + last.job().state() + ": " + last.cause());
        }
        say("%s after %,d records. %s"
                .formatted(asked ? "Stopped" : "Done", last.read(), asked ? "The next ./lake run resumes here." : ""));
        last.ledger().ifPresent(this::balance);
    }

    private void balance(Ledger ledger) {
        FeedCounts total = ledger.feeds().values().stream().reduce(FeedCounts.NONE, FeedCounts::plus);
        Optional<String> wrong = total.balanced() ? Optional.empty() : Optional.of("out of balance");
        say(("Last commit: checkpoint %d, %,d read = %,d accepted + %,d duplicates + %,d rejected%s."
                        + " ./lake log shows all.")
                .formatted(
                        ledger.checkpoint(),
                        total.read(),
                        total.accepted(),
                        total.duplicates(),
                        total.rejectedTotal(),
                        wrong.map(text -> " (" + text + ")").orElse("")));
    }

    private void say(String line) {
        out.println(line.stripTrailing());
        out.flush();
    }
}
