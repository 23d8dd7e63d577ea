package io.kappalake.proof.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** Operations on whole directories. */
final class Trees {

    private Trees() {}

    /** Deletes a directory that may be missing. */
    static void delete(Path directory) {
        if (!Files.exists(directory)) {
            return;
        }
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot clear " + directory, e);
        }
    }

    /** Number and bytes of the regular files below a directory. */
    record Size(long files, long bytes) {}

    static Size size(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            long[] sum = new long[2];
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                sum[0]++;
                sum[1] += Files.size(file);
            }
            return new Size(sum[0], sum[1]);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot measure " + directory, e);
        }
    }
}
