package io.kappalake.truth;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;

/** A valid record. Numbers are rounded to 8 decimals, event times are cut to microseconds. */
sealed interface ValidRecord extends Reading.Event {
    record Trade(
            StoredRecord source,
            String id,
            String symbol,
            BigDecimal price,
            BigDecimal volume,
            Instant eventTime,
            String tradeType,
            String exchange)
            implements ValidRecord {
        @Override
        public Object identity() {
            return id;
        }
    }

    record Quote(
            StoredRecord source,
            String id,
            String symbol,
            BigDecimal bid,
            BigDecimal ask,
            Instant eventTime,
            String exchange)
            implements ValidRecord {
        @Override
        public Object identity() {
            return id;
        }
    }

    record Order(StoredRecord source, String id, String customerId, BigDecimal value, Instant eventTime, String status)
            implements ValidRecord {
        @Override
        public Object identity() {
            return List.of(id, status);
        }
    }
}
