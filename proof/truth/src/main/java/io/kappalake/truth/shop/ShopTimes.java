package io.kappalake.truth.shop;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Times as the feeds of the shop write them. Empty where they are none of the years 1 to 9999. */
final class ShopTimes {
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
    private static final Instant FIRST = Instant.parse("0001-01-01T00:00:00Z");
    private static final Instant END = Instant.parse("+10000-01-01T00:00:00Z");
    private static final Pattern LOCAL =
            Pattern.compile("([0-9]{2})\\.([0-9]{2})\\.([0-9]{4}) ([0-9]{2}):([0-9]{2}):([0-9]{2})");
    private static final Pattern DATE = Pattern.compile("([0-9]{4})-([0-9]{2})-([0-9]{2})");

    private ShopTimes() {}

    /** {@code dd.MM.yyyy HH:mm:ss} in Berlin. */
    static Optional<Instant> local(String text) {
        Matcher form = LOCAL.matcher(text);
        if (!form.matches()) {
            return Optional.empty();
        }
        try {
            return berlin(LocalDateTime.of(
                    number(form, 3),
                    number(form, 2),
                    number(form, 1),
                    number(form, 4),
                    number(form, 5),
                    number(form, 6)));
        } catch (DateTimeException noSuchTime) {
            return Optional.empty();
        }
    }

    /** The earlier one of two; none if the clock leaps over it. */
    static Optional<Instant> berlin(LocalDateTime local) {
        if (within(local.toLocalDate()).isEmpty()) {
            return Optional.empty();
        }
        List<ZoneOffset> offsets = BERLIN.getRules().getValidOffsets(local);
        return offsets.stream().map(local::toInstant).min(Instant::compareTo).flatMap(ShopTimes::within);
    }

    /** {@code yyyy-MM-dd}. */
    static Optional<LocalDate> date(String text) {
        Matcher form = DATE.matcher(text);
        if (!form.matches()) {
            return Optional.empty();
        }
        try {
            return within(LocalDate.of(number(form, 1), number(form, 2), number(form, 3)));
        } catch (DateTimeException noSuchDay) {
            return Optional.empty();
        }
    }

    static Optional<LocalDate> within(LocalDate day) {
        return day.getYear() >= 1 && day.getYear() <= 9999 ? Optional.of(day) : Optional.empty();
    }

    /** Cut to microseconds. */
    static Optional<Instant> within(Instant time) {
        return time.isBefore(FIRST) || !time.isBefore(END)
                ? Optional.empty()
                : Optional.of(time.truncatedTo(ChronoUnit.MICROS));
    }

    private static int number(Matcher form, int group) {
        return Integer.parseInt(form.group(group));
    }
}
