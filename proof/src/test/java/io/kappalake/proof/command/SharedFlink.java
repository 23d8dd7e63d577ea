package io.kappalake.proof.command;

import static org.awaitility.Awaitility.await;

import io.kappalake.embedded.RunningServer;
import io.kappalake.local.LocalServers;
import io.kappalake.runs.FlinkRest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * One Flink for all test classes of this JVM: it loads and compiles its classes once. Each class has the other servers,
 * its topics, lake and states to itself. It ends with this JVM.
 */
final class SharedFlink {

    private static final int SLOTS = 2;

    private static Path home;
    private static RunningServer flink;

    private SharedFlink() {}

    /** Lets the stack that starts next in this directory find it there. */
    static synchronized void lendTo(Path directory) throws IOException {
        if (flink == null || !flink.isAlive()) {
            home = Files.createDirectories(Path.of("target", "flink"))
                    .resolve(Long.toString(ProcessHandle.current().pid()))
                    .toAbsolutePath();
            flink = LocalServers.flink(home.resolve("state").toUri(), SLOTS).start(home, 0);
        }
        Files.createSymbolicLink(directory.resolve("flink"), home.resolve("flink"));
    }

    /** Leaves no job to the next class, whose services it would not know. */
    static void endJobs(FlinkRest flink) {
        List<FlinkRest.Job> left =
                flink.jobs().stream().filter(job -> !job.ended()).toList();
        left.forEach(job -> flink.cancel(job.id()));
        left.forEach(job -> await().until(() -> flink.job(job.id()).ended()));
    }
}
