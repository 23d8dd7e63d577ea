package io.kappalake.embedded;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The loaded classes of a server in a form that the JVM can map into memory (class data sharing). It halves the CPU
 * time of a start. The first clean stop writes the archive; later starts read it. Its name identifies its inputs, so a
 * stale archive is never read.
 *
 * @param file current or future location of the archive
 */
record ClassArchive(Path file) {

    private static final Logger LOG = LoggerFactory.getLogger(ClassArchive.class);
    private static final String DRAFT = ".draft-";
    private static final Duration DRAFT_LIFE = Duration.ofDays(1);
    private static final String ANY = "-????????????????.jsa";

    /**
     * The archive for this server on this class path, which has its jars first. Empty if one of these classes is in a
     * directory: of directories nothing can be archived, and they only do no harm after all jars in use.
     */
    static Optional<ClassArchive> of(String name, String classPath, List<String> classes) {
        List<Path> jars = new ArrayList<>();
        for (String entry : classPath.split(File.pathSeparator)) {
            Path path = Path.of(entry);
            if (Files.isRegularFile(path)) {
                jars.add(path);
            } else if (classes.stream().anyMatch(each -> Files.exists(path.resolve(classFile(each))))) {
                return Optional.empty();
            }
        }
        long key = System.getProperty("java.vm.version").hashCode();
        for (Path jar : jars) {
            key = 31 * key + fingerprint(jar);
        }
        Path directory = KappalakeHome.find().resolve("target/class-archives");
        return Optional.of(new ClassArchive(directory.resolve("%s-%016x.jsa".formatted(name, key))));
    }

    /** The class path with its directories at the end, as a test has some; both keep their order. */
    static String jarsFirst(String classPath) {
        Map<Boolean, List<String>> byKind = Arrays.stream(classPath.split(File.pathSeparator))
                .collect(Collectors.partitioningBy(entry -> Files.isRegularFile(Path.of(entry))));
        return Stream.of(byKind.get(true), byKind.get(false))
                .flatMap(List::stream)
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static String classFile(String name) {
        return name.replace('.', '/') + ".class";
    }

    private static long fingerprint(Path jar) {
        try {
            return 31 * (31L * jar.hashCode() + Files.size(jar))
                    + Files.getLastModifiedTime(jar).toMillis();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + jar, e);
        }
    }

    boolean exists() {
        return Files.isReadable(file);
    }

    /** Where one process may write its archive, until it is complete. */
    Path draft() throws IOException {
        Files.createDirectories(file.getParent());
        removeOldDrafts(file.getParent());
        return file.resolveSibling(file.getFileName() + DRAFT + System.nanoTime());
    }

    /**
     * Publishes the archive that a process wrote before it ended cleanly. Removes the server's former archives of a
     * hundred megabytes each.
     */
    static void keep(Path draft) {
        String name = draft.getFileName().toString();
        try {
            if (Files.exists(draft)) {
                String archive = name.substring(0, name.indexOf(DRAFT));
                removeAll(draft.getParent(), archive.substring(0, archive.lastIndexOf('-')) + ANY);
                Files.move(draft, draft.resolveSibling(archive), StandardCopyOption.ATOMIC_MOVE);
            }
        } catch (IOException e) {
            // Only the faster start is lost.
            LOG.warn("Cannot keep the class archive {}", draft, e);
        }
    }

    /** Removes drafts of servers that the launcher did not stop, which nobody published. */
    private static void removeOldDrafts(Path directory) throws IOException {
        Instant old = Instant.now().minus(DRAFT_LIFE);
        try (DirectoryStream<Path> drafts = Files.newDirectoryStream(directory, "*" + DRAFT + "*")) {
            for (Path draft : drafts) {
                if (Files.getLastModifiedTime(draft).toInstant().isBefore(old)) {
                    Files.deleteIfExists(draft);
                }
            }
        }
    }

    private static void removeAll(Path directory, String glob) throws IOException {
        try (DirectoryStream<Path> former = Files.newDirectoryStream(directory, glob)) {
            for (Path file : former) {
                Files.deleteIfExists(file);
            }
        }
    }
}
