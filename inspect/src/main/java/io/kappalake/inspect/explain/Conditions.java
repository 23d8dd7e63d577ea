package io.kappalake.inspect.explain;

import java.util.Map;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;

/** Conditions that name rows. */
final class Conditions {

    private Conditions() {}

    /** The record of a partition of the ledger, in any table that has Kafka's coordinates. */
    static Expression at(Place place) {
        return Expressions.and(
                Expressions.equal("kafka_partition", place.partition()),
                Expressions.equal("kafka_offset", place.offset()));
    }

    /** All columns have these values. */
    static Expression equal(Map<String, Object> values) {
        Expression all = Expressions.alwaysTrue();
        for (Map.Entry<String, Object> value : values.entrySet()) {
            all = Expressions.and(
                    all,
                    value.getValue() == null
                            ? Expressions.isNull(value.getKey())
                            : Expressions.equal(value.getKey(), value.getValue()));
        }
        return all;
    }
}
