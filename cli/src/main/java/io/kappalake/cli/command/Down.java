package io.kappalake.cli.command;

import io.kappalake.cli.option.LakeOptions;
import io.kappalake.embedded.EmbeddedServer;
import io.kappalake.embedded.RunningServer;
import io.kappalake.local.LocalServers;
import io.kappalake.runs.FlinkRest;
import io.kappalake.runs.SavedState;
import io.kappalake.tables.LakeException;
import java.io.PrintWriter;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Stops the running job with a savepoint, then the servers. All data stays. */
@Command(name = "down", description = "Stop the job with a savepoint, then the servers that up started. Data stays.")
public final class Down implements Callable<Integer> {

    private static final Duration SAVEPOINT = Duration.ofMinutes(2);

    /** Time for two looks by whoever watches a job. */
    private static final Duration SEEN = Duration.ofSeconds(2);

    @Spec
    private CommandSpec spec;

    @Mixin
    private LakeOptions lake;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        Optional<RunningServer> flink = LocalServers.FLINK.find(lake.dataDir());
        // The job needs the other servers for its last commit.
        flink.ifPresent(running -> stopFlink(running, out));
        List<RunningServer> others = LocalServers.all().stream()
                .flatMap((EmbeddedServer server) -> server.find(lake.dataDir()).stream())
                .toList();
        others.parallelStream().forEach(RunningServer::stop);
        others.forEach(server -> out.println("Stopped " + server.server().name()));
        out.println(
                flink.isEmpty() && others.isEmpty()
                        ? "Nothing was running."
                        : "Data stays in " + lake.dataDir() + ". Next: ./lake up");
        out.flush();
        return 0;
    }

    private void stopFlink(RunningServer flink, PrintWriter out) {
        if (flink.isReady()) {
            FlinkRest rest = new FlinkRest(flink.address());
            List<FlinkRest.Job> running =
                    rest.jobs().stream().filter(job -> !job.ended()).toList();
            running.forEach(job -> stop(rest, job, out));
            if (!running.isEmpty()) {
                // Otherwise a watching ./lake run would wait for a Flink that does not come back.
                LockSupport.parkNanos(SEEN.toNanos());
            }
        }
        flink.stop();
        out.println("Stopped flink");
    }

    private void stop(FlinkRest rest, FlinkRest.Job job, PrintWriter out) {
        if (!job.running()) {
            // It is waiting to restart: its last checkpoint has everything it committed.
            out.printf(
                    "Ended job %s (%s, it was %s)%n",
                    job.name(), job.id(), job.state().toLowerCase(java.util.Locale.ROOT));
            return;
        }
        try {
            URI directory = SavedState.directory(lake.stateDir().toString(), job.id());
            String savepoint = rest.stopWithSavepoint(job.id(), directory, SAVEPOINT);
            out.printf("Stopped job %s (%s) with savepoint %s%n", job.name(), job.id(), savepoint);
        } catch (LakeException e) {
            out.printf(
                    "%s%nIt ends without a savepoint: its last checkpoint holds everything it has committed.%n",
                    e.getMessage());
        }
    }
}
