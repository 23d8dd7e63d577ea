package io.kappalake.proof.simulator;

import static io.kappalake.proof.simulator.Draft.quoted;

import io.kappalake.proof.simulator.MarketTopic.Field;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/** Everything that can be wrong with one field of an otherwise valid record. */
final class FieldFaults {
    private static final List<String> NOT_TEXT = List.of("12345", "12.5", "true", "{\"value\":\"AAPL\"}", "[\"AAPL\"]");
    private static final List<String> NOT_A_NUMBER = List.of(
            "true",
            "{}",
            "[12.5]",
            "\"abc\"",
            "\"NaN\"",
            "\"Infinity\"",
            "\"-Infinity\"",
            "\"1,5\"",
            "\"1_000\"",
            "\"0x1F\"",
            "\"12.5 USD\"",
            "\"1e\"",
            "\"1.2.3\"",
            "\"12f\"",
            "\"1 2\"",
            "\"--1\"");
    private static final List<String> NOT_A_TIMESTAMP_TEXT =
            List.of("1772458200", "1772458200000", "1772458200.5", "true", "{\"seconds\":1772458200}", "[2026,3,2]");
    private static final List<String> NO_TIMESTAMP = List.of(
            "2026-03-02",
            "2026-13-02T10:00:00Z",
            "2026-02-30T10:00:00Z",
            "2026-02-29T10:00:00Z",
            "2026-03-02T24:00:00Z",
            "2026-03-02T10:60:00Z",
            "2026-03-02T10:00:60Z",
            "2026-03-02 10:00:00Z",
            "2026-03-02T10Z",
            "2026-03-02T10:00:00.Z",
            "2026-03-02T10:00:00.1234567890Z",
            "2026-03-02T10:00:00,5Z",
            "2026-03-02T10:00:00+25:00",
            "2026-03-02T10:00:00+02:60",
            "2026-03-02T10:00:00+2",
            "2026-03-02T10:00:00 Z",
            "2026-03-02T10:00:00ZZ",
            "2026-03-02T10:00:00Z[Europe/Paris]",
            "2026-03-02T10:00:00 CET",
            "20260302T100000Z",
            "2026-3-2T10:00:00Z",
            "26-03-02T10:00:00Z",
            "2026-W10-1T10:00:00Z",
            "03/02/2026 10:00",
            "1772458200",
            "yesterday",
            "2026-03-02T10:00.5Z",
            "2026-00-10T10:00:00Z",
            "T10:00:00Z");
    private static final List<String> NOT_POSITIVE = List.of(
            "0", "0.0", "-0.0", "-1", "\"0\"", "\"-12.5\"", "0.000000005", "4.9e-9", "-1e-400", "1e-400", "-1e400");
    private static final List<String> OUT_OF_RANGE = List.of(
            "10000000000",
            "\"10000000000\"",
            "1e10",
            "9999999999.999999995",
            "123456789012345678901234567890.5",
            "1e400",
            "\"1E+400\"",
            "1e999999999");

    /** The text that a fault writes instead of the field's value; null omits the field. */
    interface Text {
        String write(Draft draft, long sendMillis);
    }

    /** One way to break the field at {@code index}. */
    record FieldFault(Reason reason, int index, String what, Text text) {}

    private FieldFaults() {}

    static List<FieldFault> of(MarketTopic topic) {
        List<FieldFault> faults = new ArrayList<>();
        for (int i = 0; i < topic.fields.size(); i++) {
            addMissing(faults, topic, i);
            switch (topic.fields.get(i).kind()) {
                case TEXT -> addAll(faults, topic, i, Reason.WRONG_TYPE, NOT_TEXT);
                case CHOICE -> {
                    addAll(faults, topic, i, Reason.WRONG_TYPE, NOT_TEXT);
                    addAll(faults, topic, i, Reason.UNKNOWN_VALUE, unknown(topic.fields.get(i)));
                }
                case NUMBER -> {
                    addAll(faults, topic, i, Reason.WRONG_TYPE, NOT_A_NUMBER);
                    addAll(faults, topic, i, Reason.NOT_POSITIVE, NOT_POSITIVE);
                    addAll(faults, topic, i, Reason.OUT_OF_RANGE, OUT_OF_RANGE);
                }
                case TIMESTAMP -> {
                    addAll(faults, topic, i, Reason.WRONG_TYPE, NOT_A_TIMESTAMP_TEXT);
                    addAll(
                            faults,
                            topic,
                            i,
                            Reason.INVALID_TIMESTAMP,
                            NO_TIMESTAMP.stream().map(Draft::quoted).toList());
                    addFuture(faults, i);
                }
            }
        }
        if (topic == MarketTopic.QUOTES) {
            addCrossed(faults, topic);
        }
        return faults;
    }

    private static void addMissing(List<FieldFault> faults, MarketTopic topic, int index) {
        String name = topic.fields.get(index).name();
        faults.add(new FieldFault(Reason.MISSING_FIELD, index, name + " absent", (draft, send) -> null));
        addAll(faults, topic, index, Reason.MISSING_FIELD, List.of("null", "\"\"", "\"  \"", "\"\\t \\n\""));
    }

    private static void addFuture(List<FieldFault> faults, int index) {
        long maxAhead = 5 * 60 * 1_000_000L;
        for (long ahead : new long[] {maxAhead + 1, maxAhead + 1_000, 2 * maxAhead, 86_400_000_000L}) {
            faults.add(new FieldFault(
                    Reason.FUTURE_TIMESTAMP,
                    index,
                    "timestamp " + ahead + " us ahead",
                    (draft, send) -> quoted(Draft.isoText(send * 1_000 + ahead))));
        }
        faults.add(new FieldFault(
                Reason.FUTURE_TIMESTAMP,
                index,
                "timestamp in 9999",
                (draft, send) -> "\"9999-12-31T23:59:59.999999999Z\""));
    }

    private static void addCrossed(List<FieldFault> faults, MarketTopic topic) {
        int bid = topic.indexOf("bid");
        int ask = topic.indexOf("ask");
        for (String by : List.of("0.00000001", "0.01", "5")) {
            faults.add(
                    new FieldFault(Reason.CROSSED_QUOTE, bid, "bid above ask by " + by, (draft, send) -> new BigDecimal(
                                    draft.values[ask])
                            .add(new BigDecimal(by))
                            .toPlainString()));
        }
    }

    private static List<String> unknown(Field field) {
        return switch (field.name()) {
            case "trade_type" -> List.of("\"HOLD\"", "\"BUYS\"", "\"B\"");
            case "status" -> List.of("\"shipped\"", "\"complete\"", "\"canceled\"");
            default -> List.of("\"LSE\"", "\"NYSE2\"", "\"N Y S E\"");
        };
    }

    private static void addAll(
            List<FieldFault> faults, MarketTopic topic, int index, Reason reason, List<String> texts) {
        String name = topic.fields.get(index).name();
        for (String text : texts) {
            faults.add(new FieldFault(reason, index, name + " " + text, (draft, send) -> text));
        }
    }
}
