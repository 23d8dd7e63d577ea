package io.kappalake.cli.load;

import io.kappalake.transforms.feed.Event;
import io.kappalake.transforms.feed.row.Row;
import java.nio.charset.StandardCharsets;

/** The key that producers use for a topic: the value of the feed's key column, as Silver writes it. */
final class RecordKey {

    private RecordKey() {}

    /** Null if the feed names no column for it, or the event has no value there; Kafka then chooses any partition. */
    static byte[] of(Event event, String column) {
        if (column.isEmpty() || !(event instanceof Row row)) {
            return null;
        }
        String text = row.shape().text(row, row.shape().position(column));
        return text.isEmpty() ? null : text.getBytes(StandardCharsets.UTF_8);
    }
}
