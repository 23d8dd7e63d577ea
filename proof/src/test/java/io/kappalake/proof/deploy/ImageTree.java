package io.kappalake.proof.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The directory /opt/flink of the image as a build without Docker has it: what {@code assemble} makes, and beside it
 * what Flink's own image has.
 */
public record ImageTree(Path home) {

    /**
     * What the build fetches of Flink's image that is on no class path here: the entry point, the planner, the S3
     * plugin.
     */
    private static final Path FETCHED = Path.of("target/flink-image");

    /** Rebuilt in {@code target}, not in a temporary directory: JUnit would warn of each link in it. */
    public static ImageTree assemble(String name) throws IOException, InterruptedException {
        Path home = Path.of("target", name).toAbsolutePath();
        Process assemble = new ProcessBuilder("sh", "../deploy/docker/assemble", home.toString())
                .inheritIO()
                .start();
        assertThat(assemble.waitFor()).isZero();
        ImageTree tree = new ImageTree(home);
        tree.linkFlink();
        return tree;
    }

    public Path lib() {
        return home.resolve("lib");
    }

    /** A command of the image, in its environment. */
    public ProcessBuilder command(List<String> command) {
        List<String> all = Stream.concat(
                        Stream.of(home.resolve("bin").resolve(command.get(0)).toString()),
                        command.stream().skip(1))
                .toList();
        ProcessBuilder builder = new ProcessBuilder(all);
        builder.environment().put("FLINK_HOME", home.toString());
        // A JVM would tell of it on standard error.
        builder.environment().remove("JAVA_TOOL_OPTIONS");
        builder.environment().put("LAKE_HOME", home.resolve("tmp").toString());
        return builder;
    }

    /** Flink's jars on the command line's class path are those that {@code assemble} leaves to Flink's image. */
    private void linkFlink() throws IOException {
        Files.createDirectories(lib());
        Path plugin = Files.createDirectories(home.resolve("plugins/s3-fs-hadoop"));
        String classPath = Files.readString(Path.of("target/class-path")).strip();
        for (String entry : classPath.split(File.pathSeparator)) {
            Path jar = Path.of(entry);
            String name = jar.getFileName().toString();
            // Flink's image hides its planner in a jar of another name; ours is in usrlib/, as the parser alone.
            if (name.endsWith(".jar")
                    && !name.startsWith("kappalake-")
                    && !name.startsWith("flink-table-planner_")
                    && !Files.exists(home.resolve("usrlib").resolve(name))) {
                Files.createSymbolicLink(lib().resolve(name), jar);
            }
        }
        if (Files.isDirectory(FETCHED)) {
            try (Stream<Path> jars = Files.list(FETCHED)) {
                for (Path jar : jars.toList()) {
                    boolean isPlugin = jar.getFileName().toString().startsWith("flink-s3-fs-");
                    Files.createSymbolicLink(
                            (isPlugin ? plugin : lib()).resolve(jar.getFileName()), jar.toAbsolutePath());
                }
            }
        }
    }
}
