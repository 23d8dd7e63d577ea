package io.kappalake.proof.bench;

import io.kappalake.embedded.ProcessMeter;
import io.kappalake.tables.LakeException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs a main class to its end in a separate process.
 *
 * @param log its output
 */
record JavaProgram(String classPath, String mainClass, List<String> jvmOptions, List<String> arguments, Path log) {

    /** A main class of this class path. */
    JavaProgram(String mainClass, List<String> jvmOptions, List<String> arguments, Path log) {
        this(System.getProperty("java.class.path"), mainClass, jvmOptions, arguments, log);
    }

    /** The cost of a run. */
    record Used(double wallSeconds, double cpuSeconds) {}

    /** @throws LakeException with the end of its log, if its exit code is not 0 */
    Used run(PeakMemory memory) {
        double cpuBefore = ProcessMeter.endedChildrenCpuSeconds();
        long begin = System.nanoTime();
        Process process = start();
        memory.add(process.pid());
        int exit = waitFor(process);
        double wall = Duration.ofNanos(System.nanoTime() - begin).toMillis() / 1000.0;
        if (exit != 0) {
            throw ended(exit);
        }
        return new Used(wall, ProcessMeter.endedChildrenCpuSeconds() - cpuBefore);
    }

    /** Starts a program that does not end by itself. */
    Process start() {
        try {
            Files.createDirectories(log.getParent());
            ProcessBuilder builder = new ProcessBuilder(command())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
            builder.environment().put("CLASSPATH", classPath);
            return builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot run " + mainClass, e);
        }
    }

    /** The message for this exit code. */
    LakeException ended(int exit) {
        return new LakeException("%s ended with code %d: %s".formatted(mainClass, exit, lastLine()));
    }

    private static int waitFor(Process process) {
        try {
            return process.waitFor();
        } catch (InterruptedException e) {
            process.destroy();
            Thread.currentThread().interrupt();
            throw new LakeException("Interrupted", e);
        }
    }

    private String lastLine() {
        try {
            List<String> lines = Files.readAllLines(log);
            return (lines.isEmpty() ? "it printed nothing" : lines.get(lines.size() - 1)) + " (full log: " + log + ")";
        } catch (IOException e) {
            return "its log " + log + " cannot be read: " + e.getMessage();
        }
    }

    private List<String> command() {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        // Like the launcher.
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(argument -> argument.startsWith("--add-opens")
                        || argument.startsWith("-Duser.language")
                        || argument.startsWith("-XX:SharedArchiveFile")
                        || argument.startsWith("-Xlog:cds")
                        || argument.startsWith("-Dkappalake.home"))
                .forEach(command::add);
        command.addAll(List.of("-XX:+UseSerialGC", "-XX:MetaspaceSize=192m", "-Xshare:auto"));
        command.addAll(jvmOptions);
        command.add(mainClass);
        command.addAll(arguments);
        return command;
    }
}
