package io.kappalake.proof.deploy;

import io.kappalake.runs.FlinkRest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * A JobManager or TaskManager of the image as a process: the files, main class, variables and class path of the
 * container, and the memory that Flink's start script works out. FLINK_PROPERTIES become Flink's configuration, as the
 * image's entry point makes them.
 */
public final class ImageProcess implements AutoCloseable {

    private static final Map<String, String> MAIN = Map.of(
            "standalone-job", "org.apache.flink.container.entrypoint.StandaloneApplicationClusterEntryPoint",
            "taskmanager", "org.apache.flink.runtime.taskexecutor.TaskManagerRunner");
    private static final Map<String, String> MEMORY =
            Map.of("standalone-job", "GET_JM_RESOURCE_PARAMS", "taskmanager", "GET_TM_RESOURCE_PARAMS");
    private static final String RESULT = "BASH_JAVA_UTILS_EXEC_RESULT:";

    private final Process process;
    private final Path log;

    private ImageProcess(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /**
     * @param command what the container is started with: {@code taskmanager}, or {@code standalone-job} and its
     *     arguments
     * @param environment the container's variables
     * @param settings of Flink, before those in FLINK_PROPERTIES
     * @param directory for configuration and log
     */
    public static ImageProcess start(
            ImageTree image,
            List<String> command,
            Map<String, String> environment,
            Map<String, String> settings,
            Path directory)
            throws IOException, InterruptedException {
        Path conf = Files.createDirectories(directory.resolve(command.get(0)));
        Files.writeString(conf.resolve("config.yaml"), configuration(environment.get("FLINK_PROPERTIES"), settings));
        List<String> memory = memory(image, MEMORY.get(command.get(0)), conf);

        List<String> line = new ArrayList<>(java(image));
        line.addAll(List.of(memory.get(0).split(" ")));
        line.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
        line.addAll(List.of(MAIN.get(command.get(0)), "--configDir", conf.toString()));
        line.addAll(List.of(memory.get(1).split(" ")));
        line.addAll(command.subList(1, command.size()));
        Path log = conf.resolve("log");
        ProcessBuilder builder =
                new ProcessBuilder(line).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().putAll(environment);
        builder.environment().put("FLINK_LIB_DIR", image.lib().toString());
        builder.environment()
                .put("FLINK_PLUGINS_DIR", image.home().resolve("plugins").toString());
        return new ImageProcess(builder.start(), log);
    }

    private static String configuration(String properties, Map<String, String> settings) {
        Map<String, String> all = new TreeMap<>();
        properties.lines().map(property -> property.split(": ", 2)).forEach(pair -> all.put(pair[0], pair[1]));
        all.putAll(settings);
        StringBuilder text = new StringBuilder();
        all.forEach((name, value) -> text.append("%s: %s%n".formatted(name, value)));
        return text.toString();
    }

    /** The JVM's options, and the settings that say the same to Flink. */
    private static List<String> memory(ImageTree image, String question, Path conf)
            throws IOException, InterruptedException {
        List<String> line = new ArrayList<>(java(image));
        line.addAll(
                List.of("org.apache.flink.runtime.util.bash.BashJavaUtils", question, "--configDir", conf.toString()));
        Process process = new ProcessBuilder(line).redirectErrorStream(true).start();
        List<String> printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .toList();
        List<String> results = printed.stream()
                .filter(text -> text.startsWith(RESULT))
                .map(text -> text.substring(RESULT.length()))
                .toList();
        if (process.waitFor() != 0 || results.size() != 2) {
            throw new AssertionError(String.join("\n", printed));
        }
        return results;
    }

    private static List<String> java(ImageTree image) {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "@" + image.home().resolve("java-options"),
                "-cp",
                image.lib() + "/*");
    }

    /** Whether the process has ended, with this exit code, within the time. */
    public boolean ends(int exit, long seconds) throws InterruptedException {
        return process.waitFor(seconds, TimeUnit.SECONDS) && process.exitValue() == exit;
    }

    /** What it has printed so far. */
    public String printed() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + log, e);
        }
    }

    /** The REST API of the JobManager at this port. */
    public static FlinkRest rest(int port) {
        return new FlinkRest("127.0.0.1:" + port);
    }

    @Override
    public void close() {
        process.destroyForcibly();
        process.onExit().join();
    }
}
