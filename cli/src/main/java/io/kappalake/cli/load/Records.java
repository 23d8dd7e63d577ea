package io.kappalake.cli.load;

import java.io.IOException;
import java.util.Optional;

/**
 * The records of a file in order, as they go to Kafka. Content that cannot be split into records ends the reading with
 * a LakeException.
 */
interface Records extends AutoCloseable {

    /**
     * A record.
     *
     * @param number of the line that it begins in, or of the record among all where lines mean nothing; from 1,
     *     increasing
     * @param payload its bytes; null if it is longer than Kafka accepts
     * @param problem what is wrong with it as a record of its format; null if nothing is
     */
    record Found(long number, byte[] payload, String problem) {

        boolean isTooLong() {
            return payload == null;
        }
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
