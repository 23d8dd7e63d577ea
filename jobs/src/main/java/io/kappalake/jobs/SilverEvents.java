package io.kappalake.jobs;

import io.kappalake.tables.Micros;
import io.kappalake.transforms.feed.Event;
import io.kappalake.transforms.feed.Feed;
import io.kappalake.transforms.feed.PastEvents;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.function.Consumer;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.types.Conversions;
import org.apache.iceberg.types.Types;

/** The accepted events of a feed as its Silver table holds them at the commit that the run starts from. */
record SilverEvents<E extends Event>(Feed<E> feed, Table silver) implements PastEvents<E> {

    private static final String KAFKA_TIMESTAMP = "kafka_timestamp";

    @Override
    public void sinceKafkaTime(long from, Consumer<E> each) {
        read(KAFKA_TIMESTAMP, from, each);
    }

    @Override
    public void sinceEventTime(long from, Consumer<E> each) {
        read("event_time", from, each);
    }

    @Override
    public long newestKafkaTime() {
        int field = silver.schema().findField(KAFKA_TIMESTAMP).fieldId();
        long newest = Long.MIN_VALUE;
        try (CloseableIterable<FileScanTask> tasks = silver.newScan().includeColumnStats().planFiles()) {
            for (FileScanTask task : tasks) {
                newest = Math.max(newest, upperBound(task.file(), field));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read the file list of " + silver.name(), e);
        }
        return newest;
    }

    private static long upperBound(DataFile file, int field) {
        ByteBuffer bound = file.upperBounds() == null ? null : file.upperBounds().get(field);
        if (bound == null) {
            throw new IllegalStateException("Data file " + file.location() + " has no bounds of " + KAFKA_TIMESTAMP
                    + ", which a start without state needs: keep write.metadata.metrics.* at its default");
        }
        return Conversions.<Long>fromByteBuffer(Types.TimestampType.withZone(), bound);
    }

    private void read(String column, long from, Consumer<E> each) {
        // Expressions take a bound as text or as the column's own long: microseconds.
        Expression bound = from == Long.MIN_VALUE
                ? Expressions.alwaysTrue()
                : Expressions.greaterThanOrEqual(column, Micros.toInstant(from).toString());
        try (CloseableIterable<Record> rows = IcebergGenerics.read(silver).where(bound).build()) {
            for (Record row : rows) {
                each.accept(feed.fromRow().of(row));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + silver.name(), e);
        }
    }
}
