package io.kappalake.transforms.silver;

import io.kappalake.tables.definition.Column;
import io.kappalake.tables.definition.TableDefinition;
import io.kappalake.tables.definition.TableDefinition.Partitioning;
import io.kappalake.transforms.feed.Event;
import io.kappalake.transforms.feed.Feed;
import java.util.List;

/** The Silver layer: accepted events in one table per feed, and all rejected records in one table. */
public final class Silver {

    /** {@code silver.rejected}, by day of the Kafka timestamp, since its event time may be what is wrong. */
    public static final TableDefinition<Rejected> REJECTED = new TableDefinition<>(
            "silver",
            "rejected",
            "kafka_timestamp",
            Partitioning.DAY,
            List.of(
                    Column.text("feed", Rejected::feed),
                    Column.text("reason", Rejected::reason),
                    Column.text("detail", Rejected::detail),
                    Column.text("kafka_topic", Rejected::kafkaTopic),
                    Column.int32("kafka_partition", Rejected::kafkaPartition),
                    Column.int64("kafka_offset", Rejected::kafkaOffset),
                    Column.timestamp("kafka_timestamp", Rejected::kafkaTimestamp),
                    Column.key("kafka_key", Rejected::kafkaKey),
                    Column.binary("payload", Rejected::payload)));

    private Silver() {}

    /** {@code silver.<feed>}, by day of the event time. */
    public static <E extends Event> TableDefinition<E> of(Feed<E> feed) {
        return new TableDefinition<>("silver", feed.name(), "event_time", Partitioning.DAY, feed.columns());
    }
}
