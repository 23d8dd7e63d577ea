package io.kappalake.truth;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code yyyy-MM-ddTHH:mm[:ss[.fraction]]} and nothing (UTC), Z, ±HH, ±HHmm or ±HH:mm; microseconds are kept. */
final class IsoTimestamp {
    private static final Pattern FORM = Pattern.compile(
            "([0-9]{4})-([0-9]{2})-([0-9]{2})[Tt]([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:\\.([0-9]{1,9}))?)?"
                    + "(?:[Zz]|([+-])([0-9]{2})(?::?([0-9]{2}))?)?");

    private IsoTimestamp() {}

    static Optional<Instant> parse(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            return Optional.empty();
        }
        try {
            LocalDate date = LocalDate.of(number(form, 1), number(form, 2), number(form, 3));
            LocalTime time = LocalTime.of(number(form, 4), number(form, 5), number(form, 6), nanos(form.group(7)));
            return Optional.of(
                    LocalDateTime.of(date, time).toInstant(offset(form)).truncatedTo(ChronoUnit.MICROS));
        } catch (DateTimeException noSuchTime) {
            return Optional.empty();
        }
    }

    private static ZoneOffset offset(Matcher form) {
        int sign = "-".equals(form.group(8)) ? -1 : 1;
        return ZoneOffset.ofHoursMinutes(sign * number(form, 9), sign * number(form, 10));
    }

    private static int nanos(String fraction) {
        return fraction == null ? 0 : Integer.parseInt((fraction + "00000000").substring(0, 9));
    }

    private static int number(Matcher form, int group) {
        return form.group(group) == null ? 0 : Integer.parseInt(form.group(group));
    }
}
