package io.kappalake.cli.load.format;

import io.kappalake.transforms.feed.TopicForm;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The records of a file in their order, as they go to Kafka. What cannot be told apart into records ends the reading
 * with a LakeException.
 */
public interface Records extends AutoCloseable {

    /**
     * A record.
     *
     * @param number of the line that it begins in, or of the record among all where lines mean nothing; from 1,
     *     increasing
     * @param payload its bytes; null if it is longer than Kafka accepts
     * @param problem what is wrong with it as a record of its format; null if nothing is
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
     * @param topic how its records are written
     * @param isRow whether the job would make a row of a record: a line of CSV that is none may be a header
     * @throws io.kappalake.tables.LakeException where it has no records of the topic
     */
    static Records open(
            String name, Path file, HistoryShape shape, InputStream bytes, TopicForm topic, Predicate<byte[]> isRow)
            throws IOException {
        return HistoryFormat.open(name, file, shape, bytes, topic, isRow);
    }

    /**
     * The next record; empty at the end.
     *
     * @throws CutOff if the file ends in the middle; everything before is complete
     */
    Optional<Found> next() throws IOException;

    /** What the numbers count: {@code line} or {@code record}. */
    String unit();

    @Override
    void close() throws IOException;
}
