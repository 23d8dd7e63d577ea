package io.kappalake.embedded;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Comparator;
import java.util.stream.Stream;

/**
 * The directory of the launcher {@code lake}: the system property {@code kappalake.home}, else the variable
 * KAPPALAKE_HOME, else the nearest directory upwards from the working directory.
 */
public final class KappalakeHome {

    private KappalakeHome() {}

    public static Path find() {
        String named = System.getProperty("kappalake.home", System.getenv("KAPPALAKE_HOME"));
        if (named != null) {
            return Path.of(named).toAbsolutePath();
        }
        Path here = Path.of("").toAbsolutePath();
        return Stream.iterate(here, path -> path != null, Path::getParent)
                .filter(path -> Files.isRegularFile(path.resolve("lake")))
                .findFirst()
                .orElseThrow(() -> new ServerFailed(
                        "No Kappalake above " + here + ": go to its directory, or set KAPPALAKE_HOME to it"));
    }

    /** The class path of a module that runs as a separate process, in the order of its POM. */
    public static String classPath(String module) {
        Path target = find().resolve(module).resolve("target");
        Path file = target.resolve("class-path");
        if (!Files.isRegularFile(file)) {
            throw new ServerFailed(module + " is not built (no " + file + "): run mvn -q -DskipTests package first");
        }
        try {
            return classes(target) + File.pathSeparator + Files.readString(file).strip();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + file, e);
        }
    }

    /** The module's jar, which can be archived, unless a class was compiled after the jar was built. */
    private static Path classes(Path target) throws IOException {
        Path directory = target.resolve("classes");
        try (Stream<Path> files = Files.list(target);
                Stream<Path> compiled = Files.walk(directory)) {
            FileTime newest = compiled.map(KappalakeHome::modified)
                    .max(Comparator.naturalOrder())
                    .orElseThrow();
            return files.filter(file -> file.toString().endsWith(".jar"))
                    .filter(jar -> modified(jar).compareTo(newest) >= 0)
                    .findFirst()
                    .orElse(directory);
        }
    }

    private static FileTime modified(Path file) {
        try {
            return Files.getLastModifiedTime(file);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + file, e);
        }
    }
}
