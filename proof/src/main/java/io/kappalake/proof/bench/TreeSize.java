package io.kappalake.proof.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Number and bytes of the regular files below a directory. */
record TreeSize(long files, long bytes) {

    static TreeSize of(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            long[] sum = new long[2];
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                sum[0]++;
                sum[1] += Files.size(file);
            }
            return new TreeSize(sum[0], sum[1]);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot measure " + directory, e);
        }
    }
}
