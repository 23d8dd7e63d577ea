package io.kappalake.cli.load;

import io.kappalake.transforms.feed.Fingerprint;
import it.unimi.dsi.fastutil.Arrays;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/**
 * Counts the records of a file whose identity an earlier one has: the job will count these as duplicates. Exact but for
 * fingerprints of 128 bits that stand for identities ({@link Fingerprint}). A million identities are in memory; more go
 * sorted to temporary files, 24 bytes each.
 */
final class Repeats implements AutoCloseable {

    private static final int BUFFER = 1 << 16;

    /** Sorts by identity, and equal identities by record, ascending. */
    private record Seen(long high, long low, long number) {
        static final Comparator<Seen> ORDER = Comparator.comparingLong(Seen::high)
                .thenComparingLong(Seen::low)
                .thenComparingLong(Seen::number);

        boolean isSameAs(Seen other) {
            return high == other.high && low == other.low;
        }
    }

    /** A record and the first one with its identity. */
    record Repeat(long number, long first) {}

    private final int most;
    private final long[] highs;
    private final long[] lows;
    private final long[] numbers;
    private final List<Path> runs = new ArrayList<>();
    private int count;

    /** @param most repeats to keep as examples */
    Repeats(int most) {
        this(most, 1 << 20);
    }

    Repeats(int most, int inMemory) {
        this.most = most;
        this.highs = new long[inMemory];
        this.lows = new long[inMemory];
        this.numbers = new long[inMemory];
    }

    void look(long number, String identity) {
        if (count == highs.length) {
            spill();
        }
        Fingerprint fingerprint = Fingerprint.of(identity);
        highs[count] = fingerprint.high();
        lows[count] = fingerprint.low();
        numbers[count++] = number;
    }

    /** The findings; call it once. */
    record Found(long count, List<Repeat> first) {}

    Found found() {
        sort();
        PriorityQueue<Repeat> examples =
                new PriorityQueue<>(Comparator.comparingLong(Repeat::number).reversed());
        long repeats = 0;
        try (Merge merge = new Merge()) {
            Seen first = null;
            for (Seen seen = merge.next(); seen != null; seen = merge.next()) {
                if (first == null || !seen.isSameAs(first)) {
                    first = seen;
                    continue;
                }
                repeats++;
                examples.add(new Repeat(seen.number(), first.number()));
                if (examples.size() > most) {
                    examples.poll();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read temporary files", e);
        }
        return new Found(
                repeats,
                examples.stream()
                        .sorted(Comparator.comparingLong(Repeat::number))
                        .toList());
    }

    private void sort() {
        Arrays.quickSort(0, count, (a, b) -> Seen.ORDER.compare(at(a), at(b)), (a, b) -> {
            swap(highs, a, b);
            swap(lows, a, b);
            swap(numbers, a, b);
        });
    }

    private Seen at(int place) {
        return new Seen(highs[place], lows[place], numbers[place]);
    }

    private static void swap(long[] values, int a, int b) {
        long value = values[a];
        values[a] = values[b];
        values[b] = value;
    }

    private void spill() {
        sort();
        try {
            Path run = Files.createTempFile("kappalake-load-", ".identities");
            runs.add(run);
            try (DataOutputStream out =
                    new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(run), BUFFER))) {
                for (int i = 0; i < count; i++) {
                    out.writeLong(highs[i]);
                    out.writeLong(lows[i]);
                    out.writeLong(numbers[i]);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "Cannot write temporary files to " + System.getProperty("java.io.tmpdir"), e);
        }
        count = 0;
    }

    @Override
    public void close() {
        for (Path run : runs) {
            try {
                Files.deleteIfExists(run);
            } catch (IOException e) {
                throw new UncheckedIOException("Cannot delete " + run, e);
            }
        }
    }

    /** All entries, in order. */
    private final class Merge implements AutoCloseable {
        private final List<DataInputStream> files = new ArrayList<>();
        private final PriorityQueue<Head> heads = new PriorityQueue<>(Comparator.comparing(Head::seen, Seen.ORDER));
        private int inMemory;

        private record Head(Seen seen, int source) {}

        Merge() throws IOException {
            for (Path run : runs) {
                files.add(new DataInputStream(new BufferedInputStream(Files.newInputStream(run), BUFFER)));
            }
            for (int source = 0; source <= files.size(); source++) {
                advance(source);
            }
        }

        Seen next() throws IOException {
            Head head = heads.poll();
            if (head == null) {
                return null;
            }
            advance(head.source());
            return head.seen();
        }

        private void advance(int source) throws IOException {
            if (source == files.size()) {
                if (inMemory < count) {
                    heads.add(new Head(at(inMemory++), source));
                }
                return;
            }
            DataInputStream file = files.get(source);
            try {
                heads.add(new Head(new Seen(file.readLong(), file.readLong(), file.readLong()), source));
            } catch (EOFException e) {
                // This one is exhausted.
            }
        }

        @Override
        public void close() throws IOException {
            for (DataInputStream file : files) {
                file.close();
            }
        }
    }
}
