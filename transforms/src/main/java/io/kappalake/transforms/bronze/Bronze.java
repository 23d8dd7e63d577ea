package io.kappalake.transforms.bronze;

import io.kappalake.tables.definition.Column;
import io.kappalake.tables.definition.TableDefinition;
import io.kappalake.transforms.feed.Feed;
import io.kappalake.transforms.feed.RawRecord;
import java.util.List;

/** The Bronze layer: every record as Kafka holds it, one table per feed. */
public final class Bronze {

    private static final List<Column<RawRecord>> COLUMNS = List.of(
            Column.int32("kafka_partition", RawRecord::partition),
            Column.int64("kafka_offset", RawRecord::offset),
            Column.timestamp("kafka_timestamp", RawRecord::timestamp),
            Column.key("kafka_key", RawRecord::key),
            Column.binary("payload", RawRecord::payload),
            Column.binaryMap("headers", RawRecord::headers));

    private Bronze() {}

    /** {@code bronze.<feed>}, by day of the Kafka timestamp. */
    public static TableDefinition<RawRecord> of(Feed<?> feed) {
        return new TableDefinition<>(
                "bronze", feed.name(), "kafka_timestamp", TableDefinition.Partitioning.DAY, COLUMNS);
    }
}
