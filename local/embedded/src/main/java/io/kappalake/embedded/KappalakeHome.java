package io.kappalake.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * The directory that holds the launcher {@code lake}: the system property {@code kappalake.home}, else the variable
 * KAPPALAKE_HOME, else the nearest directory from the working directory upwards.
 */
final class KappalakeHome {

    private KappalakeHome() {}

    static Path find() {
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

    /** The class path of an embedded server's module, in the order of its POM. */
    static String classPath(String module) {
        Path target = find().resolve("local/embedded").resolve(module).resolve("target");
        Path file = target.resolve("class-path");
        if (!Files.isRegularFile(file)) {
            throw new ServerFailed(
                    "The embedded " + module + " is not built (no " + file + "): run mvn -q -DskipTests package first");
        }
        try {
            return target.resolve("classes")
                    + java.io.File.pathSeparator
                    + Files.readString(file).strip();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + file, e);
        }
    }
}
