package io.kappalake.truth.shop;

import io.kappalake.truth.Reading;
import io.kappalake.truth.RejectReason;
import io.kappalake.truth.StoredRecord;
import io.kappalake.truth.TruthRules;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The columns of one record while it is read. The gravest problem of any column decides, and rules come last. */
final class Draft {
    private final StoredRecord source;
    private final TruthRules rules;
    private final Map<String, Object> values = new HashMap<>();
    private RejectReason problem;
    private String brokenRule;

    Draft(StoredRecord source, TruthRules rules) {
        this.source = source;
        this.rules = rules;
    }

    String topic() {
        return source.topic();
    }

    /** Notes a problem. */
    void fail(RejectReason reason) {
        if (problem == null || reason.compareTo(problem) < 0) {
            problem = reason;
        }
    }

    /** Sets a value; null is none. */
    void put(String column, Object value) {
        values.put(column, value);
    }

    /** Sets a value, of which there must be one. */
    void require(String column, Object value) {
        put(column, value);
        if (value == null) {
            fail(RejectReason.MISSING_FIELD);
        }
    }

    void requirePositive(String column, BigDecimal value) {
        if (value.signum() <= 0) {
            fail(RejectReason.NOT_POSITIVE);
        }
        put(column, value);
    }

    void requireOneOf(String column, String value, List<String> allowed) {
        require(column, value);
        if (value != null && !allowed.contains(value)) {
            fail(RejectReason.UNKNOWN_VALUE);
        }
    }

    /** The time of the event, which may not lie far after the record's own. */
    void occurredAt(Instant time) {
        require("event_time", time);
        if (time != null && time.isAfter(source.time().plus(rules.maxFuture()))) {
            fail(RejectReason.FUTURE_TIMESTAMP);
        }
    }

    /** Whether nothing is wrong so far, so that rules may look at the values. */
    boolean isWhole() {
        return problem == null;
    }

    @SuppressWarnings("unchecked")
    <T> T get(String column) {
        return (T) values.get(column);
    }

    /** A condition over values; the first that does not hold is the reason. */
    void rule(String reason, boolean holds) {
        if (!holds && brokenRule == null) {
            brokenRule = reason;
        }
    }

    Reading reading(String... identity) {
        if (problem != null) {
            return new Reading.Rejection(source, problem);
        }
        if (brokenRule != null) {
            return new Reading.Rejection(source, brokenRule);
        }
        List<Object> parts = new ArrayList<>();
        for (String column : identity) {
            parts.add(values.get(column));
        }
        return new ShopEvent(source, parts, values);
    }

    static Reading malformed(StoredRecord source, RejectReason reason) {
        return new Reading.Rejection(source, reason);
    }
}
