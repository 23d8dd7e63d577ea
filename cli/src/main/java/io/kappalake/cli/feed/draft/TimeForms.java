package io.kappalake.cli.feed.draft;

import io.kappalake.transforms.feed.row.TimeForm;
import java.time.DateTimeException;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.TemporalAccessor;
import java.time.temporal.TemporalQueries;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The forms of a time that fit all texts so far. Numbers since an epoch are told by their size, elsewhere. */
final class TimeForms {

    private static final String TIME = "\\d{2}:\\d{2}(:\\d{2}(\\.\\d{1,9})?)?(Z|z|[+-]\\d{2}(:?\\d{2})?)?";
    private static final Map<String, Pattern> BY_SHAPE = new LinkedHashMap<>();

    static {
        BY_SHAPE.put("iso", Pattern.compile("\\d{4}-\\d{2}-\\d{2}[Tt]" + TIME));
        BY_SHAPE.put("iso-blank", Pattern.compile("\\d{4}-\\d{2}-\\d{2}[Tt ]" + TIME));
        BY_SHAPE.put("date", Pattern.compile("\\d{4}-\\d{2}-\\d{2}"));
    }

    private static final List<String> PATTERNS = List.of(
            "yyyy-MM-dd HH:mm:ss XX",
            "yyyy/MM/dd HH:mm:ss",
            "yyyyMMdd HH:mm:ss",
            "yyyyMMdd-HH:mm:ss",
            "yyyyMMdd-HH:mm:ss.SSS",
            "yyyyMMddHHmmss",
            "yyyyMMddHHmmssSSS",
            "MM/dd/yyyy HH:mm:ss",
            "dd/MM/yyyy HH:mm:ss",
            "M/d/yyyy H:mm",
            "M/d/yyyy h:mm a",
            "dd.MM.yyyy HH:mm:ss",
            "dd.MM.yyyy HH:mm",
            "d.M.yyyy H:mm",
            "d.M.yyyy H:mm:ss",
            "dd-MMM-yyyy HH:mm:ss",
            "EEE, d MMM yyyy HH:mm:ss z",
            "yyyyMMdd",
            "MM/dd/yyyy",
            "dd/MM/yyyy",
            "dd.MM.yyyy",
            "M/d/yyyy",
            "d.M.yyyy");

    private static final Map<String, DateTimeFormatter> FORMATTERS = new LinkedHashMap<>();

    static {
        PATTERNS.forEach(pattern ->
                FORMATTERS.put(pattern, new TimeForm(TimeForm.Kind.PATTERN, pattern, ZoneOffset.UTC).formatter()));
    }

    private static final Pattern TIME_OF_DAY = Pattern.compile("\\d{1,2}:\\d{2}:\\d{2}(\\.\\d{1,9})?");

    private final Map<String, DateTimeFormatter> patterns = new LinkedHashMap<>(FORMATTERS);
    private final Map<String, Pattern> shapes = new LinkedHashMap<>(BY_SHAPE);
    private boolean isOfDay = true;
    private String timeOfDay = "";
    private boolean isFirst = true;

    void take(String text) {
        shapes.values().removeIf(shape -> !shape.matcher(text).matches());
        patterns.values().removeIf(pattern -> !fits(pattern, text));
        takeTimeOfDay(text);
        isFirst = false;
    }

    private void takeTimeOfDay(String text) {
        if (!isOfDay || !TIME_OF_DAY.matcher(text).matches()) {
            isOfDay = false;
            return;
        }
        int point = text.indexOf('.');
        String pattern = "H:mm:ss" + (point < 0 ? "" : "." + "S".repeat(text.length() - point - 1));
        isOfDay = isFirst || pattern.equals(timeOfDay);
        timeOfDay = pattern;
    }

    private static boolean fits(DateTimeFormatter pattern, String text) {
        // Most texts are no times, and an exception for each of them would cost too much.
        if (text.length() > 40 || text.isEmpty() || !text.chars().anyMatch(Character::isDigit)) {
            return false;
        }
        try {
            TemporalAccessor parsed = pattern.parse(text);
            return parsed.query(TemporalQueries.localDate()) != null;
        } catch (DateTimeException e) {
            return false;
        }
    }

    /** How a feed file names the forms of a date with a time of day, the likeliest first. */
    List<String> withTime() {
        return Stream.concat(shapes.keySet().stream(), patterns.keySet().stream())
                .filter(form -> !isDateOnly(form))
                .toList();
    }

    /** Those of a date alone. */
    List<String> dates() {
        return Stream.concat(shapes.keySet().stream(), patterns.keySet().stream())
                .filter(TimeForms::isDateOnly)
                .toList();
    }

    private static boolean isDateOnly(String form) {
        return !form.startsWith("iso") && !form.contains("H") && !form.contains("h");
    }

    /** The pattern of a time of day; empty if they are none. */
    String timeOfDay() {
        return isOfDay && !isFirst ? timeOfDay : "";
    }

    /** Whether a time of this form does not say in which zone it is. */
    static boolean isLocal(String form) {
        return !form.startsWith("iso") && !form.contains("X") && !form.contains("z");
    }
}
