package io.kappalake.proof.chaos.lake;

import io.kappalake.jobs.JobOptions;
import io.kappalake.runs.FlinkRest;
import io.kappalake.runs.JobRun;
import io.kappalake.tables.LakeException;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A checkout of an earlier commit, built by its own launcher.
 *
 * @param home its directory
 */
public record FormerBuild(Path home) {

    /** Modules whose class path has been the launcher's. */
    private static final List<String> MODULES = List.of("proof", "local");

    private static final String CLASS_PATH = "target/class-path";

    /** The class path of its Flink, which is that of its command line. */
    String classPath() {
        Path module = MODULES.stream()
                .map(home::resolve)
                .filter(directory -> Files.exists(directory.resolve(CLASS_PATH)))
                .findFirst()
                .orElseThrow(() -> new LakeException(
                        home + " is not a checkout that was built: run ./lake --help there, or correct --former"));
        try (Stream<Path> files = Files.list(module.resolve("target"))) {
            Path jar = files.filter(file -> file.getFileName().toString().startsWith("kappalake-")
                            && file.toString().endsWith(".jar")
                            && !file.toString().endsWith("-tests.jar"))
                    .findFirst()
                    .orElseThrow(() -> new LakeException(module + " has no jar: build it"));
            return jar
                    + File.pathSeparator
                    + Files.readString(module.resolve(CLASS_PATH)).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Runs its job on its Flink, and returns the job's id once it is there.
     *
     * @param log where its output goes
     */
    String run(ChaosServers servers, JobOptions options, Path log) {
        FlinkRest flink = servers.flink();
        List<String> command = new ArrayList<>(List.of(
                home.resolve("lake").toString(),
                "run",
                "--kafka-bootstrap-servers",
                options.kafka().getProperty("bootstrap.servers"),
                "--nessie-uri",
                options.lake().nessieUri(),
                "--nessie-ref",
                options.lake().ref(),
                "--warehouse",
                options.lake().warehouse(),
                "--s3-endpoint",
                options.lake().s3Endpoint(),
                "--flink-rest",
                flink.address(),
                "--checkpoint-interval",
                options.checkpointInterval().toMillis() + "ms",
                "--parallelism",
                Integer.toString(options.parallelism()),
                "--state-dir",
                options.stateDir()));
        if (Files.exists(servers.flinkToken())) {
            command.addAll(List.of("--token-file", servers.flinkToken().toString()));
        }
        try {
            Process started = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            boolean runs = Wait.until(
                    ChaosLake.LIMIT,
                    () -> JobRun.running(flink, options.jobName()).isPresent() || !started.isAlive());
            if (!runs || !started.isAlive()) {
                throw new LakeException("The job of " + home + " did not start: see " + log);
            }
            String id = JobRun.running(flink, options.jobName()).orElseThrow().id();
            // Only its job is needed from here on; with SIGTERM it would stop that too.
            started.destroyForcibly();
            return id;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
