package io.kappalake.truth.shop;

import static io.kappalake.truth.RejectReason.INVALID_TIMESTAMP;
import static io.kappalake.truth.RejectReason.MALFORMED_JSON;
import static io.kappalake.truth.RejectReason.MISSING_FIELD;
import static io.kappalake.truth.RejectReason.UNKNOWN_VALUE;
import static io.kappalake.truth.RejectReason.WRONG_TYPE;

import io.kappalake.truth.ContractText;
import io.kappalake.truth.Reading;
import io.kappalake.truth.StoredRecord;
import io.kappalake.truth.TruthRules;
import io.kappalake.truth.shop.JsonTree.Kind;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Reads orders: JSON of the web shop, and JSON of the tills with other names. */
final class OrderReader {
    private static final List<String> CURRENCIES = List.of("EUR", "CHF", "USD");
    private static final Map<String, String> CURRENCY_OF_TILL = Map.of("1", "EUR", "2", "CHF", "$", "USD");
    private static final LocalDate FIRST_DELIVERY = LocalDate.parse("2020-01-01");
    private static final BigDecimal MOST = new BigDecimal(100_000);
    private static final BigDecimal MOST_FRANCS = new BigDecimal(200_000);
    private static final BigDecimal MICROS_IN_MILLI = new BigDecimal(1_000);

    private OrderReader() {}

    static Reading web(StoredRecord source, TruthRules rules) {
        Optional<JsonTree> json = JsonTree.object(source.payload());
        if (json.isEmpty()) {
            return Draft.malformed(source, MALFORMED_JSON);
        }
        JsonTree record = json.get();
        Draft draft = new Draft(source, rules);
        draft.put("channel", "WEB");
        orderId(draft, record.at("order").at("number"));
        draft.put("customer_id", noText(text(draft, record.at("customer").at("id")), "guest"));
        number(draft, record.at("cents"))
                .ifPresent(cents -> ShopNumbers.decimal(draft, "total", cents.movePointLeft(2), 12, 2, true));
        String currency = text(draft, record.at("currency"));
        requireThere(draft, record.at("currency"));
        String upper = currency == null ? null : ContractText.trimmed(currency).toUpperCase(Locale.ROOT);
        if (upper != null && !CURRENCIES.contains(upper)) {
            draft.fail(UNKNOWN_VALUE);
        }
        draft.put("currency", upper);
        lines(draft, record.at("lines"));
        draft.put("first_sku", text(draft, record.at("lines").at(0).at("sku")));
        draft.put("gift", truth(draft, record.at("gift")));
        draft.put("delivery", delivery(draft, record.at("order").at("delivery")));
        draft.occurredAt(placed(draft, record.at("order").at("placed")));
        return checked(draft);
    }

    static Reading till(StoredRecord source, TruthRules rules) {
        Optional<JsonTree> json = JsonTree.object(source.payload());
        if (json.isEmpty()) {
            return Draft.malformed(source, MALFORMED_JSON);
        }
        JsonTree record = json.get();
        Draft draft = new Draft(source, rules);
        draft.put("channel", "TILL");
        orderId(draft, record.at("receipt"));
        draft.put("customer_id", noText(anyText(draft, record.at("card")), "0"));
        number(draft, record.at("total")).ifPresent(total -> ShopNumbers.decimal(draft, "total", total, 12, 2, true));
        String currency = anyText(draft, record.at("cur"));
        String mapped = currency == null ? null : CURRENCY_OF_TILL.get(ContractText.trimmed(currency));
        requireThere(draft, record.at("cur"));
        if (currency != null && mapped == null) {
            draft.fail(UNKNOWN_VALUE);
        }
        draft.put("currency", mapped);
        lines(draft, record.at("items"));
        draft.put("first_sku", text(draft, record.at("items").at(0)));
        draft.occurredAt(epochMillis(draft, record.at("ts")));
        return checked(draft);
    }

    private static Reading checked(Draft draft) {
        if (draft.isWhole()) {
            LocalDate delivery = draft.get("delivery");
            draft.rule("DELIVERED_TOO_EARLY", delivery == null || !delivery.isBefore(FIRST_DELIVERY));
            BigDecimal total = draft.get("total");
            boolean isFrancs = draft.get("currency").equals("CHF");
            draft.rule("TOO_LARGE", total.compareTo(isFrancs ? MOST_FRANCS : MOST) <= 0);
        }
        return draft.reading("channel", "order_id");
    }

    private static void orderId(Draft draft, JsonTree value) {
        number(draft, value).ifPresent(number -> ShopNumbers.integer(draft, "order_id", number, true));
    }

    private static void lines(Draft draft, JsonTree value) {
        draft.require("lines", value.is(Kind.ABSENT) || value.is(Kind.NULL) ? null : value.written());
    }

    /** Null if there is none. */
    private static String text(Draft draft, JsonTree value) {
        if (isNested(value) || value.is(Kind.NUMBER) || value.is(Kind.BOOLEAN) || hasHalfAPair(value.text())) {
            draft.fail(WRONG_TYPE);
            return null;
        }
        return isBlank(value) ? null : value.text();
    }

    /** Also of a number or a truth value, as it is written. */
    private static String anyText(Draft draft, JsonTree value) {
        boolean isWritten = value.is(Kind.NUMBER) || value.is(Kind.BOOLEAN);
        return isWritten ? value.text() : text(draft, value);
    }

    private static String noText(String text, String none) {
        return text == null || ContractText.trimmed(text).equals(none) ? null : text;
    }

    /** Empty if it is missing or wrong, which is noted. */
    private static Optional<BigDecimal> number(Draft draft, JsonTree value) {
        if (isNested(value) || value.is(Kind.BOOLEAN)) {
            draft.fail(WRONG_TYPE);
            return Optional.empty();
        }
        if (isBlank(value)) {
            draft.fail(MISSING_FIELD);
            return Optional.empty();
        }
        Optional<BigDecimal> number = ShopNumbers.read(ContractText.trimmed(value.text()));
        if (number.isEmpty()) {
            draft.fail(WRONG_TYPE);
        }
        return number;
    }

    private static Boolean truth(Draft draft, JsonTree value) {
        if (value.is(Kind.BOOLEAN)) {
            return value.text().equals("true");
        }
        String text = text(draft, value);
        String word = text == null ? "" : ContractText.trimmed(text).toLowerCase(Locale.ROOT);
        if (text != null && !word.equals("true") && !word.equals("false")) {
            draft.fail(WRONG_TYPE);
        }
        return text == null ? null : word.equals("true");
    }

    private static LocalDate delivery(Draft draft, JsonTree value) {
        String text = text(draft, value);
        if (text == null) {
            return null;
        }
        Optional<LocalDate> day = ShopTimes.date(text);
        if (day.isEmpty()) {
            draft.fail(INVALID_TIMESTAMP);
        }
        return day.orElse(null);
    }

    private static Instant placed(Draft draft, JsonTree value) {
        requireThere(draft, value);
        String text = text(draft, value);
        if (text == null) {
            return Instant.EPOCH;
        }
        Optional<Instant> time = ShopTimes.local(text);
        if (time.isEmpty()) {
            draft.fail(INVALID_TIMESTAMP);
        }
        return time.orElse(Instant.EPOCH);
    }

    private static Instant epochMillis(Draft draft, JsonTree value) {
        if (isNested(value) || value.is(Kind.BOOLEAN)) {
            draft.fail(WRONG_TYPE);
            return Instant.EPOCH;
        }
        if (isBlank(value)) {
            draft.fail(MISSING_FIELD);
            return Instant.EPOCH;
        }
        Optional<Instant> time = ShopNumbers.read(ContractText.trimmed(value.text()))
                .map(millis -> millis.multiply(MICROS_IN_MILLI).setScale(0, RoundingMode.FLOOR))
                .filter(micros -> micros.precision() <= 18)
                .map(micros -> Instant.EPOCH.plus(micros.longValueExact(), java.time.temporal.ChronoUnit.MICROS))
                .flatMap(ShopTimes::within);
        if (time.isEmpty()) {
            draft.fail(INVALID_TIMESTAMP);
        }
        return time.orElse(Instant.EPOCH);
    }

    private static void requireThere(Draft draft, JsonTree value) {
        if (isBlank(value)) {
            draft.fail(MISSING_FIELD);
        }
    }

    private static boolean isNested(JsonTree value) {
        return value.is(Kind.OBJECT) || value.is(Kind.ARRAY);
    }

    /** Null, absent, or white space. */
    private static boolean isBlank(JsonTree value) {
        return value.is(Kind.ABSENT)
                || value.is(Kind.NULL)
                || value.is(Kind.STRING) && ContractText.trimmed(value.text()).isEmpty();
    }

    private static boolean hasHalfAPair(String text) {
        return text.codePoints().anyMatch(point -> point >= 0xD800 && point <= 0xDFFF);
    }
}
