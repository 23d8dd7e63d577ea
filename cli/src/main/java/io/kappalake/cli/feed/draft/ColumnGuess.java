package io.kappalake.cli.feed.draft;

import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** Which type a field has, and in which form its times are. */
final class ColumnGuess {

    private static final Pattern AMOUNT = Pattern.compile(
            "(?i)(.*_)?(price|px|qty|quantity|amount|amt|size|volume|vol|bid"
                    + "|ask|cost|total|value|fee|tax|discount|subtotal|rate)(_.*)?|.*(Price|Qty|Amount|Volume|Size|Total)");
    private static final Pattern ID =
            Pattern.compile("(?i)(.*[_ .-])?(id|uuid|guid|no|number|num|ref|reference|code|sku|zip|phone)|.*(Id|ID)");
    private static final Pattern MOMENT =
            Pattern.compile("(?i).*(time|timestamp|date|_at|_ts|_ms|_ns|_us|epoch)|at|ts|t|e|when|created|updated|day");

    /** Units of an epoch by name, with how many make a second. */
    private enum Epoch {
        SECONDS(0),
        MILLIS(3),
        MICROS(6),
        NANOS(9);

        private final BigDecimal year2000;
        private final BigDecimal year2100;

        Epoch(int digits) {
            year2000 = new BigDecimal("946684800").scaleByPowerOfTen(digits);
            year2100 = new BigDecimal("4102444800").scaleByPowerOfTen(digits);
        }
    }

    private ColumnGuess() {}

    static DraftColumn of(SampleField field) {
        String epoch = epoch(field);
        boolean isMoment = isMoment(field);
        if (!epoch.isEmpty() && isMoment) {
            return column(field, "timestamp", epoch, false);
        }
        if (field.areTexts()) {
            List<String> times = field.times().withTime();
            if (!times.isEmpty()) {
                return column(field, "timestamp", times.get(0), TimeForms.isLocal(times.get(0)))
                        .noted(ambiguity(times));
            }
            List<String> dates = field.times().dates();
            if (!dates.isEmpty() && (isMoment || !field.isNumber())) {
                return column(field, "date", dates.get(0), false).noted(ambiguity(dates));
            }
        }
        return column(field, type(field), "", false);
    }

    private static DraftColumn column(SampleField field, String type, String time, boolean zone) {
        return new DraftColumn("", List.of(field), "", type, time, zone, false, "");
    }

    private static String ambiguity(List<String> forms) {
        boolean isDayFirst = forms.stream().anyMatch(form -> form.startsWith("dd/"));
        return isDayFirst && forms.stream().anyMatch(form -> form.startsWith("MM/"))
                ? "? month or day first: dd/MM fits as well"
                : "";
    }

    /** A unit in which all values lie in this century; empty if there is none. */
    static String epoch(SampleField field) {
        if (!field.isNumber()) {
            return "";
        }
        for (Epoch unit : Epoch.values()) {
            if (field.isBetween(unit.year2000, unit.year2100) && (field.isWhole() || unit != Epoch.NANOS)) {
                return "epoch-" + unit.name().toLowerCase(Locale.ROOT);
            }
        }
        return "";
    }

    static boolean isMoment(SampleField field) {
        return MOMENT.matcher(field.name()).matches();
    }

    private static String type(SampleField field) {
        if (field.isStruct()) {
            return "json";
        }
        if (field.isTruth()) {
            return "boolean";
        }
        if (!field.isNumber() || field.areTexts() && ID.matcher(field.name()).matches()) {
            return "text";
        }
        if (field.isWhole() && !AMOUNT.matcher(field.name()).matches()) {
            return field.wholeDigits() <= 18 ? "integer" : "decimal(38,0)";
        }
        int scale = Math.max(8, field.scale());
        if (field.wholeDigits() <= 10 && scale == 8) {
            return "decimal(18,8)";
        }
        return field.wholeDigits() + scale <= 38 ? "decimal(38," + scale + ")" : "double";
    }

    /** A column's name for a field. */
    static String name(String field) {
        String snake = field.replaceAll("([a-z0-9])([A-Z])", "$1_$2")
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^a-z0-9]+", "_")
                .replaceAll("^_+|_+$", "");
        if (snake.isEmpty() || !Character.isLetter(snake.charAt(0))) {
            return "field_" + snake;
        }
        return snake.startsWith("kafka_") ? "field_" + snake : snake;
    }
}
