package io.kappalake.proof.chaos.lake;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Makes the disk of one process full: the kernel refuses each write beyond a size of the file, after it took the part
 * before. It does so with {@code prlimit} of Linux, which needs no right beyond that to the process.
 */
public record FullDisk(long pid) {

    private static final Path PRLIMIT = Path.of("/usr/bin/prlimit");

    /** @return whether the kernel does so from now on */
    public boolean fill(long bytes) {
        return limit(Long.toString(bytes));
    }

    public void free() {
        limit("unlimited");
    }

    private boolean limit(String bytes) {
        if (!Files.isExecutable(PRLIMIT)) {
            return false;
        }
        try {
            Process change = new ProcessBuilder(
                            PRLIMIT.toString(), "--pid", Long.toString(pid), "--fsize=" + bytes + ":unlimited")
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return change.waitFor() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
