package io.kappalake.cli.load;

import io.kappalake.cli.load.format.CutOff;
import io.kappalake.cli.load.format.Records;
import io.kappalake.tables.LakeException;
import io.kappalake.transforms.feed.Decoded;
import io.kappalake.transforms.feed.Event;
import io.kappalake.transforms.feed.Feed;
import io.kappalake.transforms.feed.RawRecord;
import io.kappalake.transforms.feed.Rejection;
import io.kappalake.transforms.feed.Rules;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads a file as records of a topic. The job's own decoder finds what is wrong with a record. Such a record is still
 * sent, so that it ends in {@code silver.rejected} instead of getting lost.
 */
final class HistoryReader<E extends Event> implements AutoCloseable {

    private final HistoryFile file;
    private final CountedBytes bytes;
    private final Records records;
    private final Feed<E> feed;
    private final Feed.Decoder<E> decoder;
    private final Clock clock;
    private final List<Long> tooLong = new ArrayList<>();
    private String cut = "";
    private long last;

    private HistoryReader(HistoryFile file, CountedBytes bytes, Feed<E> feed, Rules rules, Clock clock)
            throws IOException {
        this.file = file;
        this.bytes = bytes;
        this.feed = feed;
        this.decoder = feed.topics().decoders().of(file.topic()).under(rules);
        this.clock = clock;
        this.records = Records.open(
                file.name(),
                file.path(),
                file.shape(),
                bytes,
                feed.topics().forms().of(file.topic()),
                payload -> decode(0, payload).isEvent());
    }

    /**
     * Opens a file.
     *
     * @param rules those that the job will run with
     * @throws LakeException if it cannot be read, or is not of that topic
     */
    static <E extends Event> HistoryReader<E> open(HistoryFile file, Feed<E> feed, Rules rules, Clock clock) {
        file.requireText();
        CountedBytes bytes = null;
        try {
            bytes = new CountedBytes(file.open());
            return new HistoryReader<>(file, bytes, feed, rules, clock);
        } catch (IOException e) {
            close(bytes);
            throw file.unreadable(e);
        } catch (LakeException e) {
            close(bytes);
            throw e;
        }
    }

    private static void close(CountedBytes bytes) {
        try {
            if (bytes != null) {
                bytes.close();
            }
        } catch (IOException e) {
            // The first failure is the one that the user should read.
        }
    }

    /**
     * The next record after number {@code known}; empty at the end, also if the file is {@linkplain #cut() cut off}.
     *
     * @throws LakeException if reading the file fails
     */
    Optional<HistoryLine> next(long known) {
        try {
            for (Optional<Records.Found> next = records.next(); next.isPresent(); next = records.next()) {
                Records.Found found = next.get();
                last = found.number();
                if (last <= known) {
                    continue;
                }
                if (found.isTooLong()) {
                    tooLong.add(last);
                    continue;
                }
                return Optional.of(read(found));
            }
        } catch (CutOff e) {
            cut = "%s %s after %s %,d: get it whole, and the same command goes on there"
                    .formatted(file.name(), e.getMessage(), records.unit(), last);
        } catch (IOException e) {
            throw file.unreadable(e);
        }
        return Optional.empty();
    }

    private HistoryLine read(Records.Found found) {
        byte[] payload = found.payload();
        if (found.problem() != null) {
            return new HistoryLine(found.number(), null, payload, found.problem(), null);
        }
        Decoded<E> decoded = decode(found.number(), payload);
        return new HistoryLine(
                found.number(),
                decoded.isEvent() ? RecordKey.of(decoded.event(), feed.key()) : null,
                payload,
                decoded.isEvent() ? null : problem(decoded.rejection()),
                decoded.isEvent() ? decoded.event().identity() : null);
    }

    private Decoded<E> decode(long number, byte[] payload) {
        return decoder.decode(new RawRecord(0, number, clock.millis() * 1000, null, payload, Map.of()));
    }

    private static String problem(Rejection rejection) {
        return rejection.name() + (rejection.detail().isEmpty() ? "" : " " + rejection.detail());
    }

    /** Numbers of the records so far that Kafka would refuse. */
    List<Long> tooLong() {
        return tooLong;
    }

    /** What to do if compressed bytes end in the middle; empty if they do not. */
    String cut() {
        return cut;
    }

    /** What the numbers count: {@code line} or {@code record}. */
    String unit() {
        return records.unit();
    }

    /** Bytes of the file read so far. */
    long position() {
        return bytes.count();
    }

    @Override
    public void close() {
        try {
            records.close();
            bytes.close();
        } catch (IOException e) {
            throw file.unreadable(e);
        }
    }
}
