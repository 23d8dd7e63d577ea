package io.kappalake.cli.command;

import io.kappalake.cli.Main;
import io.kappalake.embedded.KappalakeHome;
import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The command line as a process of its own, with an environment of its own. */
public record LakeProcess(Path directory, Map<String, String> environment) {

    /** How it ended, with all that it printed on the way. */
    public record Ended(int exit, String out, String err) {}

    public Ended run(String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(argument -> argument.startsWith("--add-opens"))
                .forEach(command::add);
        // Tests have a log of their own on the class path, which would be found first.
        command.add("-Dlog4j2.configurationFile=log4j2.properties");
        command.addAll(List.of("-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:MetaspaceSize=192m"));
        command.addAll(sharedClasses());
        command.add(Main.class.getName());
        command.addAll(List.of(arguments));
        try {
            Path out = Files.createTempFile(directory, "out", ".txt");
            Path err = Files.createTempFile(directory, "err", ".txt");
            ProcessBuilder builder =
                    new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
            builder.environment().put("CLASSPATH", jarsFirst());
            builder.environment().putAll(environment);
            Process process = builder.start();
            if (!process.waitFor(240, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IllegalStateException("lake " + String.join(" ", arguments) + " did not end: " + err);
            }
            return new Ended(process.exitValue(), Files.readString(out), Files.readString(err));
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException("lake " + String.join(" ", arguments), e);
        }
    }

    /** As the launcher does: the classes that a Flink on the same jars left, if one has. */
    private static List<String> sharedClasses() {
        try (Stream<Path> archives = Files.list(KappalakeHome.find().resolve("target/class-archives"))) {
            return archives.filter(archive -> archive.getFileName().toString().matches("flink-[0-9a-f]{16}\\.jsa"))
                    .map(archive -> List.of("-XX:SharedArchiveFile=" + archive, "-Xlog:cds=off", "-Xlog:cds+dynamic=off"))
                    .findFirst()
                    .orElse(List.of());
        } catch (IOException e) {
            // Nothing has made one yet.
            return List.of();
        }
    }

    /** The archive is of jars only, so the directories of the test come last. */
    private static String jarsFirst() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .sorted(Comparator.comparing(entry -> Files.isDirectory(Path.of(entry))))
                .collect(Collectors.joining(File.pathSeparator));
    }
}
