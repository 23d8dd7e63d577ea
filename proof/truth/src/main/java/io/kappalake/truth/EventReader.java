package io.kappalake.truth;

import static io.kappalake.truth.RejectReason.CROSSED_QUOTE;
import static io.kappalake.truth.RejectReason.FUTURE_TIMESTAMP;
import static io.kappalake.truth.RejectReason.INVALID_TIMESTAMP;
import static io.kappalake.truth.RejectReason.MALFORMED_JSON;
import static io.kappalake.truth.RejectReason.MISSING_FIELD;
import static io.kappalake.truth.RejectReason.NOT_POSITIVE;
import static io.kappalake.truth.RejectReason.OUT_OF_RANGE;
import static io.kappalake.truth.RejectReason.UNKNOWN_VALUE;
import static io.kappalake.truth.RejectReason.WRONG_TYPE;

import io.kappalake.truth.JsonObjectText.Kind;
import io.kappalake.truth.JsonObjectText.Member;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads one record by the contract's rules of validity, one reason after the other. */
final class EventReader {
    private static final Set<String> TRADE_TYPES = Set.of("BUY", "SELL");
    private static final Set<String> STATUSES = Set.of("completed", "pending", "cancelled");

    private final TruthRules rules;
    // A million events have few symbols: one String each.
    private final Map<String, String> known = new HashMap<>();

    EventReader(TruthRules rules) {
        this.rules = rules;
    }

    Reading read(StoredRecord source) {
        Optional<Map<String, Member>> json = JsonObjectText.members(source.payload());
        if (json.isEmpty()) {
            return new Reading.Rejection(source, MALFORMED_JSON);
        }
        Map<String, Member> members = json.get();
        FeedFields fields = FeedFields.of(source.topic());
        if (fields.all.stream().anyMatch(field -> isMissing(members.get(field)))) {
            return new Reading.Rejection(source, MISSING_FIELD);
        }
        if (fields.all.stream().anyMatch(field -> hasWrongType(fields, field, members.get(field)))) {
            return new Reading.Rejection(source, WRONG_TYPE);
        }
        Optional<Instant> eventTime =
                IsoTimestamp.parse(members.get("timestamp").text());
        if (eventTime.isEmpty()) {
            return new Reading.Rejection(source, INVALID_TIMESTAMP);
        }
        if (eventTime.get().isAfter(source.time().plus(rules.maxFuture()))) {
            return new Reading.Rejection(source, FUTURE_TIMESTAMP);
        }
        if (fields.numbers.stream().anyMatch(field -> number(members, field).signum() <= 0)) {
            return new Reading.Rejection(source, NOT_POSITIVE);
        }
        if (!fields.numbers.stream().allMatch(field -> ExactNumber.inRange(number(members, field)))) {
            return new Reading.Rejection(source, OUT_OF_RANGE);
        }
        return switch (fields) {
            case TRADES -> trade(source, members, eventTime.get());
            case QUOTES -> quote(source, members, eventTime.get());
            case ORDERS -> order(source, members, eventTime.get());
        };
    }

    private Reading trade(StoredRecord source, Map<String, Member> members, Instant eventTime) {
        String tradeType = upper(members, "trade_type");
        String exchange = upper(members, "exchange");
        if (!TRADE_TYPES.contains(tradeType) || !isKnownExchange(exchange)) {
            return new Reading.Rejection(source, UNKNOWN_VALUE);
        }
        return new ValidRecord.Trade(
                source,
                members.get("trade_id").text(),
                upper(members, "symbol"),
                number(members, "price"),
                number(members, "volume"),
                eventTime,
                tradeType,
                exchange);
    }

    private Reading quote(StoredRecord source, Map<String, Member> members, Instant eventTime) {
        String exchange = upper(members, "exchange");
        if (!isKnownExchange(exchange)) {
            return new Reading.Rejection(source, UNKNOWN_VALUE);
        }
        BigDecimal bid = number(members, "bid");
        BigDecimal ask = number(members, "ask");
        if (bid.compareTo(ask) > 0) {
            return new Reading.Rejection(source, CROSSED_QUOTE);
        }
        return new ValidRecord.Quote(
                source, members.get("quote_id").text(), upper(members, "symbol"), bid, ask, eventTime, exchange);
    }

    private Reading order(StoredRecord source, Map<String, Member> members, Instant eventTime) {
        String status = once(members.get("status").text().strip().toLowerCase(Locale.ROOT));
        if (!STATUSES.contains(status)) {
            return new Reading.Rejection(source, UNKNOWN_VALUE);
        }
        return new ValidRecord.Order(
                source,
                members.get("order_id").text(),
                once(members.get("customer_id").text()),
                number(members, "order_value"),
                eventTime,
                status);
    }

    private static boolean isMissing(Member member) {
        return member == null
                || member.kind() == Kind.NULL
                || (member.kind() == Kind.STRING && member.text().isBlank());
    }

    private static boolean hasWrongType(FeedFields fields, String field, Member member) {
        if (fields.numbers.contains(field)) {
            return member.kind() == Kind.OTHER
                    || (member.kind() == Kind.STRING
                            && ExactNumber.parse(member.text()).isEmpty());
        }
        return member.kind() != Kind.STRING;
    }

    private static BigDecimal number(Map<String, Member> members, String field) {
        Member member = members.get(field);
        return member.kind() == Kind.NUMBER
                ? ExactNumber.ofJson(member.text())
                : ExactNumber.parse(member.text()).orElseThrow();
    }

    private boolean isKnownExchange(String exchange) {
        return rules.exchanges().isEmpty() || rules.exchanges().contains(exchange);
    }

    private String upper(Map<String, Member> members, String field) {
        return once(members.get(field).text().strip().toUpperCase(Locale.ROOT));
    }

    private String once(String text) {
        String first = known.putIfAbsent(text, text);
        return first == null ? text : first;
    }
}
