package io.kappalake.truth.shop;

import io.kappalake.truth.Reading;
import io.kappalake.truth.StoredRecord;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;

/**
 * An accepted event of any feed.
 *
 * @param values by column of Silver; null where the event has none
 */
record ShopEvent(StoredRecord source, Object identity, Map<String, Object> values) implements Reading.Event {

    ShopEvent {
        values = Collections.unmodifiableMap(values);
    }

    @Override
    public Instant eventTime() {
        return (Instant) values.get("event_time");
    }
}
