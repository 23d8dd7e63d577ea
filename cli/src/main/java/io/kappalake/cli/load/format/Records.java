package io.kappalake.cli.load.format;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The records of a file in their order, as they go to Kafka. What cannot be told apart into records ends the reading
 * with a LakeException.
 */
public interface Records extends AutoCloseable {

    /**
     * A record.
     *
     * @param number of the line that it begins in, or of the record among all where lines mean nothing; from 1, growing
     * @param payload its bytes; null where it is longer than Kafka takes
     * @param problem what is wrong with it as a record of its format; null where nothing is
     */
    record Found(long number, byte[] payload, String problem) {

        public boolean isTooLong() {
            return payload == null;
        }
    }

    /**
     * Opens a file or a pipe.
     *
     * @param name of the file in messages
     * @param file where it is; its ending counts only where the content leaves a doubt
     * @param bytes of it from the start
     * @param fields of the topic
     * @throws io.kappalake.tables.LakeException where it has no records of the topic
     */
    static Records open(String name, Path file, HistoryShape shape, InputStream bytes, List<String> fields)
            throws IOException {
        return HistoryFormat.open(name, file, shape, bytes, fields);
    }

    /**
     * The next record; empty at the end.
     *
     * @throws CutOff where the file ends in the middle; what came before is whole
     */
    Optional<Found> next() throws IOException;

    /** What the numbers count: {@code line} or {@code record}. */
    String unit();

    @Override
    void close() throws IOException;
}
