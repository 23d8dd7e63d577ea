package io.kappalake.proof.simulator.shop;

import io.kappalake.proof.simulator.shop.ShopDraft.Raw;
import io.kappalake.proof.simulator.shop.ViewRecord.Time;
import io.kappalake.proof.simulator.shop.ViewRecord.User;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Everything that can be wrong with the values of an otherwise valid record. */
final class ValueFaults {
    private static final long MAX_AHEAD = 10 * 60 * 1_000_000L;

    /** The values to write instead. */
    @FunctionalInterface
    interface Edit {
        Map<String, Object> of(ShopDraft draft, long sendMillis);
    }

    /** One way to break the fields of those names. */
    record ValueFault(String reason, Set<String> fields, String what, Edit edit) {}

    private final List<ValueFault> all = new ArrayList<>();

    private ValueFaults() {}

    static List<ValueFault> of(ShopTopic topic) {
        ValueFaults faults = new ValueFaults();
        switch (topic) {
            case ORDERS -> faults.addOrders();
            case TILLS -> faults.addTills();
            case PAYMENTS -> faults.addPayments();
            case VIEWS_WEB, VIEWS_APP -> faults.addViews();
        }
        faults.addFuture(topic);
        return faults.all;
    }

    private void addOrders() {
        missing("order.number", "cents", "currency", "lines", "order.placed");
        // Blank JSON is JSON, so lines are only missing when they are absent or null.
        blank("order.number", "cents", "currency", "order.placed");
        for (String wrong :
                List.of("true", "{}", "[1]", "\"12,50\"", "\"1_0\"", "\"0x1F\"", "\"NaN\"", "\"1e\"", "\"--1\"")) {
            add("WRONG_TYPE", "order.number", wrong);
            add("WRONG_TYPE", "cents", wrong);
        }
        add("WRONG_TYPE", "order.number", "1.5", "-1.5", "0.5", "\"99.999\"", "1e-1");
        add("WRONG_TYPE", "customer.id", "17", "true", "{\"id\":\"C-1\"}", "[]", "\"\\ud83d\"");
        add("WRONG_TYPE", "currency", "1", "false", "{}", "[\"EUR\"]");
        add("WRONG_TYPE", "gift", "1", "\"yes\"", "{}", "[true]", "\"1\"");
        add("WRONG_TYPE", "order.delivery", "20260401", "true", "{}");
        add("WRONG_TYPE", "order.placed", "1782899970000", "true", "[]");
        add("WRONG_TYPE", "lines", "[{\"sku\":7}]", "[{\"sku\":{}}]", "[{\"sku\":true}]");
        add(
                "INVALID_TIMESTAMP",
                "order.placed",
                "\"29.03.2020 02:30:00\"",
                "\"31.03.2019 02:00:00\"",
                "\"30.02.2026 10:00:00\"",
                "\"01.01.2026 24:00:00\"",
                "\"01.01.2026 10:60:00\"",
                "\"1.1.2026 10:00:00\"",
                "\"01.01.26 10:00:00\"",
                "\"01.01.2026 10:00\"",
                "\"01.01.2026T10:00:00\"",
                "\" 01.01.2026 10:00:00\"",
                "\"2026-01-01T10:00:00Z\"",
                "\"01.01.2026 10:00:00Z\"",
                "\"01.01.0000 10:00:00\"",
                "\"yesterday\"");
        add("INVALID_TIMESTAMP", "order.delivery", "\"2026-02-30\"", "\"soon\"", "\"2026-4-1\"", "\"20260401\"");
        add("NOT_POSITIVE", "order.number", "0", "-1", "\"-0\"", "-99999999999999999999");
        add("NOT_POSITIVE", "cents", "0", "-1", "0.5", "\"0.49\"", "-1e400", "1e-400");
        add("OUT_OF_RANGE", "order.number", "9223372036854775808", "1e30", "1e400", "\"1e999999999999\"");
        add("OUT_OF_RANGE", "cents", "1000000000000", "999999999999.5", "1e400");
        add("UNKNOWN_VALUE", "currency", "\"gbp\"", "\"E U R\"", "\"EURO\"");
        add("DELIVERED_TOO_EARLY", "order.delivery", "\"2019-12-31\"", "\"0001-01-01\"");
        for (String[] huge : new String[][] {{"10000001", "\"usd\""}, {"20000001", "\"CHF\""}}) {
            all.add(new ValueFault(
                    "TOO_LARGE",
                    Set.of("cents", "currency"),
                    huge[0] + " " + huge[1],
                    (draft, send) -> Map.of("cents", huge[0], "currency", huge[1])));
        }
    }

    private void addTills() {
        missing("receipt", "total", "cur", "items", "ts");
        blank("receipt", "total", "cur", "ts");
        add("WRONG_TYPE", "receipt", "true", "{}", "\"R-1\"", "12.5");
        add("WRONG_TYPE", "total", "true", "[1]", "\"1,50\"", "\"1 2\"");
        add("WRONG_TYPE", "cur", "{}", "[1]");
        add("WRONG_TYPE", "card", "{}", "[]", "\"\\udc00\"");
        add("WRONG_TYPE", "items", "[17]", "[{}]", "[[\"x\"]]");
        add("WRONG_TYPE", "ts", "true", "{}", "[1782899970000]");
        add("INVALID_TIMESTAMP", "ts", "\"noon\"", "1782899970000000", "-62135596800001", "253402300800000", "1e30");
        add("NOT_POSITIVE", "receipt", "0", "\"-7\"");
        add("NOT_POSITIVE", "total", "0", "-0.01", "0.005", "\"0.004999\"");
        add("OUT_OF_RANGE", "receipt", "99999999999999999999");
        add("OUT_OF_RANGE", "total", "10000000000", "9999999999.995");
        add("UNKNOWN_VALUE", "cur", "3", "\"EUR\"", "1.0", "true", "\"€\"");
        add("TOO_LARGE", "total", "200000.01", "9999999999.99");
    }

    private void addPayments() {
        add("MALFORMED_RECORD", "order", Raw.of(4, 0xC3, '('), Raw.of(1), Raw.of(0xFE, 0xFF, 0xFF, 0xFF, 0x0F));
        add("MALFORMED_RECORD", "method", Raw.of(8), Raw.of(1));
        add("MALFORMED_RECORD", "amount", Raw.of(0), Raw.of(1));
        add("MALFORMED_RECORD", "fee", Raw.of(4), Raw.of(1));
        add("MALFORMED_RECORD", "refund", Raw.of(2), Raw.of(0xFF));
        add("MALFORMED_RECORD", "paid_on", Raw.of(0x80, 0x80, 0x80, 0x80, 0x20));
        add("MALFORMED_RECORD", "card", Raw.of(2, 2, 0xFF, 0, 0), Raw.of(2, 0, 2, 0xFF, 0), Raw.of(6));
        add("MALFORMED_RECORD", "at", Raw.of(0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 1));
        add("MISSING_FIELD", "order", "", " ", "\u3000\t");
        add("WRONG_TYPE", "fee", Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY);
        add("INVALID_TIMESTAMP", "paid_on", Integer.MAX_VALUE, Integer.MIN_VALUE, -719_163, 2_932_897);
        // Berlin's clocks leapt over 02:30 of 2020-03-29.
        add("INVALID_TIMESTAMP", "settled", 1_585_449_000_000L, Long.MAX_VALUE, Long.MIN_VALUE, 253_402_300_800_000L);
        add(
                "INVALID_TIMESTAMP",
                "at",
                Long.MAX_VALUE,
                Long.MIN_VALUE,
                253_402_300_800_000_000L,
                -62_135_596_800_000_001L);
        add("NOT_POSITIVE", "id", 0L, -1L, Long.MIN_VALUE);
        add("NOT_POSITIVE", "amount", BigDecimal.ZERO.setScale(2), new BigDecimal("-0.01"), Raw.of(2, 0x80));
        add("OUT_OF_RANGE", "amount", new BigDecimal("10000000000.00"), new BigDecimal("1e60").setScale(2));
        add("OUT_OF_RANGE", "fee", 100_000.0, -1e5, 99_999.99995, 1e300, Double.MAX_VALUE);
        add("UNKNOWN_VALUE", "method", "VOUCHER");
        add("FEE_ABOVE_AMOUNT", "fee", 99_999.5);
        all.add(new ValueFault("CARD_MISSING", Set.of("method", "card"), "no card", (draft, send) -> {
            Map<String, Object> edit = new HashMap<>(Map.of("method", "CARD"));
            edit.put("card", null);
            return edit;
        }));
        all.add(new ValueFault(
                "CARD_MISSING",
                Set.of("method", "card"),
                "no brand",
                (draft, send) -> Map.of("method", "CARD", "card", " ")));
    }

    private void addViews() {
        add(
                "MALFORMED_RECORD",
                "session",
                Raw.of(10, 2, 0xC3, '('),
                Raw.of(10, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F),
                Raw.of(12));
        add("MALFORMED_RECORD", "hit", Raw.of(0x10, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 1), Raw.of(0x17));
        add("MALFORMED_RECORD", "at", Raw.of(0x1A, 1, 8), Raw.of(0x1A, 2, 8, 0x80), Raw.of(0x1A, 1, 0));
        add(
                "MALFORMED_RECORD",
                "user",
                Raw.of(0x22, 3, 10, 1, 0xFF),
                Raw.of(0x22, 3, 18, 1, 0xFF),
                Raw.of(0x22, 2, 10, 1));
        add("MALFORMED_RECORD", "tags", Raw.of(0x52, 1, 0xFF), Raw.of(0x52, 5, 'a'), Raw.of(0x9B, 6));
        add("MALFORMED_RECORD", "campaign", Raw.of(0x4A, 1, 0x80));
        missing("session", "at", "user", "page");
        add("MISSING_FIELD", "session", "", "\u00A0", Raw.of(8, 1));
        add("MISSING_FIELD", "page", "", "\t");
        add("MISSING_FIELD", "user", new User(null, "DE", 3L), new User(" ", null, null), new User("", "", 0L));
        add("WRONG_TYPE", "device", 4, -1, 77);
        add("INVALID_TIMESTAMP", "at", new Time(253_402_300_800L, 0), new Time(-62_135_596_801L, 0));
        add("INVALID_TIMESTAMP", "at", new Time(Long.MAX_VALUE, 0), new Time(-62_135_596_800L, -1));
        missingAs("NOT_POSITIVE", "hit");
        add("NOT_POSITIVE", "hit", 0);
        missingAs("UNKNOWN_VALUE", "device");
        add("UNKNOWN_VALUE", "device", 0);
        add("NO_PATH", "page", "cart", " /cart", "https://example.org/");
        add("TOO_LONG", "millis", -1, 3_600_001, Integer.MAX_VALUE);
    }

    private void addFuture(ShopTopic topic) {
        // Orders of the web have whole seconds.
        for (long ahead : new long[] {MAX_AHEAD + 1_000_000, 2 * MAX_AHEAD, 86_400_000_000L}) {
            String field = new ShopDraft(topic, "", 0, Map.of()).timeField();
            all.add(new ValueFault(
                    "FUTURE_TIMESTAMP",
                    Set.of(field),
                    field + " " + ahead + " us ahead",
                    (draft, send) -> Map.of(field, draft.time(send * 1_000 + ahead))));
        }
    }

    /** Of JSON absent, and also null; of other formats absent. */
    private void missing(String... fields) {
        for (String field : fields) {
            missingAs("MISSING_FIELD", field);
            if (isOfJson(field)) {
                add("MISSING_FIELD", field, "null");
            }
        }
    }

    private static boolean isOfJson(String field) {
        return !Set.of("session", "at", "user", "page").contains(field);
    }

    private void missingAs(String reason, String field) {
        all.add(new ValueFault(
                reason, Set.of(field), field + " absent", (draft, send) -> Collections.singletonMap(field, null)));
    }

    private void blank(String... fields) {
        for (String field : fields) {
            add("MISSING_FIELD", field, "\"\"", "\"  \"", "\"\\t \\n\"");
        }
    }

    private void add(String reason, String field, Object... values) {
        for (Object value : values) {
            String what = field + " "
                    + (value instanceof Raw raw ? java.util.HexFormat.of().formatHex(raw.bytes()) : value);
            all.add(new ValueFault(reason, Set.of(field), what, (draft, send) -> Map.of(field, value)));
        }
    }
}
