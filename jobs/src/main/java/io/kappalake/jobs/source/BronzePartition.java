package io.kappalake.jobs.source;

import io.kappalake.tables.LakeException;
import io.kappalake.tables.format.TableRows;
import io.kappalake.transforms.feed.RawRecord;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.OffsetDateTime;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.PriorityQueue;
import org.apache.iceberg.StructLike;
import org.apache.iceberg.Table;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.io.CloseableIterator;
import org.apache.iceberg.util.ByteBuffers;

/**
 * The records of one split in offset order. A file has a partition's records in order. Files whose offsets overlap, as
 * files of days and merged files may, are read side by side.
 */
final class BronzePartition implements Iterator<RawRecord>, Closeable {

    private final Table table;
    private final BronzeSplit split;
    private final Deque<BronzeFile> unopened;
    private final PriorityQueue<OpenFile> open =
            new PriorityQueue<>(Comparator.comparingLong(file -> file.head.offset()));
    private long last;

    /** @param files in order of their first offsets */
    BronzePartition(Table table, List<BronzeFile> files, BronzeSplit split) {
        this.table = table;
        this.split = split;
        this.unopened = new ArrayDeque<>(files);
        this.last = split.next() - 1;
    }

    BronzeSplit split() {
        return split;
    }

    @Override
    public boolean hasNext() {
        while (!unopened.isEmpty()
                && (open.isEmpty()
                        || unopened.peek().first() <= open.peek().head.offset())
                && unopened.peek().first() < split.end()) {
            reopen(new OpenFile(unopened.poll()));
        }
        return !open.isEmpty() && open.peek().head.offset() < split.end();
    }

    @Override
    public RawRecord next() {
        if (!hasNext()) {
            throw new NoSuchElementException("No record of " + split + " after offset " + last);
        }
        OpenFile file = open.poll();
        RawRecord record = file.head;
        if (record.offset() <= last) {
            throw new LakeException("Offset " + record.offset() + " of " + split.splitId() + " is in "
                    + table.name() + " twice or out of order, once in " + file.location
                    + ": ./lake audit shows more; replay from Kafka instead (--source kafka)");
        }
        last = record.offset();
        reopen(file);
        return record;
    }

    private void reopen(OpenFile file) {
        if (file.advance()) {
            open.add(file);
        }
    }

    @Override
    public void close() throws IOException {
        for (OpenFile file : open) {
            file.rows.close();
        }
        open.clear();
        unopened.clear();
    }

    /** A file and its next record. */
    private final class OpenFile {

        private final String location;
        private final CloseableIterator<? extends StructLike> rows;
        private RawRecord head;

        OpenFile(BronzeFile file) {
            this.location = file.location();
            this.rows = TableRows.in(
                    table,
                    file.location(),
                    table.schema(),
                    Expressions.and(
                            Expressions.equal("kafka_partition", split.partition()),
                            Expressions.greaterThanOrEqual("kafka_offset", split.next())));
        }

        /** Statistics exclude only parts of the file, so each row is checked too. */
        boolean advance() {
            while (rows.hasNext()) {
                StructLike row = rows.next();
                if (row.get(0, Integer.class) == split.partition() && row.get(1, Long.class) >= split.next()) {
                    head = record(row);
                    return true;
                }
            }
            try {
                rows.close();
            } catch (IOException e) {
                throw new LakeException("Cannot close " + location, e);
            }
            return false;
        }

        private static RawRecord record(StructLike row) {
            OffsetDateTime time = row.get(2, OffsetDateTime.class);
            return new RawRecord(
                    row.get(0, Integer.class),
                    row.get(1, Long.class),
                    time.toEpochSecond() * 1_000_000 + time.getNano() / 1000,
                    bytes(row.get(3, ByteBuffer.class)),
                    bytes(row.get(4, ByteBuffer.class)),
                    headers(row.get(5, Map.class)));
        }

        private static Map<String, byte[]> headers(Map<?, ?> headers) {
            if (headers == null || headers.isEmpty()) {
                return Map.of();
            }
            Map<String, byte[]> copy = new HashMap<>();
            headers.forEach((name, value) -> copy.put(name.toString(), bytes((ByteBuffer) value)));
            return copy;
        }

        private static byte[] bytes(ByteBuffer buffer) {
            return buffer == null ? null : ByteBuffers.copy(buffer).array();
        }
    }
}
