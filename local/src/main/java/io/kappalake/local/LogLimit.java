package io.kappalake.local;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Bounds the logs of servers that run for months. A log beyond the limit becomes {@code NAME.log.1}, and the server
 * continues in the emptied file. Lines written at that moment are lost.
 */
final class LogLimit {

    static final long MOST_BYTES = 16L << 20;

    private static final Logger LOG = LoggerFactory.getLogger(LogLimit.class);

    /** Log4j bounds the command line's log, and remembers its position in the file. */
    private static final String OWN = "cli.log";

    private final Path logs;
    private final long most;

    LogLimit(Path logs, long most) {
        this.logs = logs;
        this.most = most;
    }

    /** Checks all logs once. */
    void keep() {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(logs, "*.log")) {
            for (Path log : files) {
                if (Files.size(log) > most && !log.endsWith(OWN)) {
                    empty(log);
                }
            }
        } catch (IOException e) {
            LOG.warn("Cannot bound the logs in {}", logs, e);
        }
    }

    /**
     * Copies instead of moving: the server would keep writing to the moved file. It appends, so its next line is the
     * first.
     */
    private static void empty(Path log) throws IOException {
        Files.copy(log, log.resolveSibling(log.getFileName() + ".1"), StandardCopyOption.REPLACE_EXISTING);
        FileChannel.open(log, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)
                .close();
    }
}
