package io.kappalake.audit.decode;

import io.kappalake.audit.feed.TimeDefinition;
import io.kappalake.audit.payload.Wide;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.format.SignStyle;
import java.time.temporal.ChronoField;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAccessor;
import java.time.temporal.TemporalQueries;
import java.util.Locale;
import java.util.regex.Pattern;

/** Times of one form. Those without a zone are in the form's; the earlier of two, and none that a clock leaps over. */
final class TimeValue {

    /** The text is no such time. */
    static final long NONE = Long.MIN_VALUE;

    private static final long SECOND = 1_000_000;
    private static final long DAY = 86_400 * SECOND;
    private static final long FIRST = micros(LocalDateTime.of(1, 1, 1, 0, 0), ZoneOffset.UTC);
    private static final long LAST = micros(LocalDateTime.of(10_000, 1, 1, 0, 0), ZoneOffset.UTC) - 1;
    private static final int MOST_DIGITS = 18;

    private static final DateTimeFormatter DATE = new DateTimeFormatterBuilder()
            .appendValue(ChronoField.YEAR, 4, 4, SignStyle.NOT_NEGATIVE)
            .appendLiteral('-')
            .appendValue(ChronoField.MONTH_OF_YEAR, 2)
            .appendLiteral('-')
            .appendValue(ChronoField.DAY_OF_MONTH, 2)
            .toFormatter(Locale.ROOT)
            .withResolverStyle(ResolverStyle.STRICT);

    /** Date, T, hours and minutes, then what may be left out. */
    private static final Pattern ISO = Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}"
            + "(?::[0-9]{2}(?:\\.[0-9]{1,9})?)?(?:[Zz]|[+-][0-9]{2}(?::?[0-9]{2})?)?");

    private final TimeDefinition definition;

    TimeValue(TimeDefinition definition) {
        this.definition = definition;
    }

    /** Microseconds, or {@link #NONE}. */
    long micros(String text) {
        try {
            return switch (definition.form()) {
                case "iso" -> iso(text, false);
                case "iso-blank" -> iso(text, true);
                case "date" -> startOf(LocalDate.parse(text, DATE));
                case "day-seconds" -> daySeconds(text);
                case "pattern" -> patterned(definition.pattern().parse(text));
                default -> sinceEpoch(text);
            };
        } catch (DateTimeException e) {
            return NONE;
        }
    }

    /** Days since the epoch, or {@link #NONE}, for a column that is a date. */
    long day(String text) {
        try {
            LocalDate date = definition.form().equals("pattern")
                    ? definition.pattern().parse(text).query(TemporalQueries.localDate())
                    : LocalDate.parse(text, DATE);
            return date == null ? NONE : date.toEpochDay();
        } catch (DateTimeException e) {
            return NONE;
        }
    }

    private static long iso(String text, boolean mayBeBlank) {
        if (!ISO.matcher(text).matches() || text.charAt(10) == ' ' && !mayBeBlank) {
            return NONE;
        }
        int zone = 16;
        while (zone < text.length() && "Zz+-".indexOf(text.charAt(zone)) < 0) {
            zone++;
        }
        LocalDateTime local = LocalDateTime.of(
                LocalDate.of(number(text, 0, 4), number(text, 5, 7), number(text, 8, 10)),
                LocalTime.of(number(text, 11, 13), number(text, 14, 16), zone > 16 ? number(text, 17, 19) : 0));
        String digits = zone > 20 ? (text.substring(20, zone) + "000000").substring(0, 6) : "0";
        return micros(local, offset(text, zone)) + Integer.parseInt(digits);
    }

    private static ZoneOffset offset(String text, int from) {
        if (text.length() - from < 2) {
            return ZoneOffset.UTC;
        }
        int minutes = text.length() - from == 3 ? 0 : number(text, text.length() - 2, text.length());
        if (minutes > 59) {
            throw new DateTimeException("An hour has 60 minutes");
        }
        int seconds = number(text, from + 1, from + 3) * 3600 + minutes * 60;
        return ZoneOffset.ofTotalSeconds(text.charAt(from) == '-' ? -seconds : seconds);
    }

    private static int number(String text, int from, int to) {
        return Integer.parseInt(text, from, to, 10);
    }

    private long daySeconds(String text) {
        int blank = text.indexOf(' ');
        NumberValue seconds = blank < 0 ? null : NumberValue.of(text.substring(blank + 1), 6);
        BigDecimal micros = seconds == null ? null : seconds.floored(MOST_DIGITS);
        if (micros == null || micros.signum() < 0 || micros.compareTo(BigDecimal.valueOf(DAY)) >= 0) {
            return NONE;
        }
        return local(
                LocalDate.parse(text.substring(0, blank), DATE)
                        .atStartOfDay()
                        .plus(micros.longValueExact(), ChronoUnit.MICROS),
                definition.zone());
    }

    private long sinceEpoch(String text) {
        NumberValue time = NumberValue.of(text, definition.powerToMicros());
        BigDecimal micros = time == null ? null : time.floored(MOST_DIGITS);
        return micros == null ? NONE : inYears(micros.longValueExact());
    }

    private long patterned(TemporalAccessor parsed) {
        LocalDate date = parsed.query(TemporalQueries.localDate());
        LocalTime time = parsed.query(TemporalQueries.localTime());
        ZoneId zone = parsed.query(TemporalQueries.zone());
        if (date == null) {
            return NONE;
        }
        if (parsed.isSupported(ChronoField.OFFSET_SECONDS)) {
            ZoneOffset offset = ZoneOffset.ofTotalSeconds(parsed.get(ChronoField.OFFSET_SECONDS));
            LocalTime at = time == null ? LocalTime.MIDNIGHT : time;
            return inYears(OffsetDateTime.of(date, at, offset));
        }
        ZoneId in = zone == null ? definition.zone() : zone;
        return time == null ? inYears(date.atStartOfDay(in).toOffsetDateTime()) : local(date.atTime(time), in);
    }

    private static long local(LocalDateTime time, ZoneId zone) {
        if (zone.getRules().getValidOffsets(time).isEmpty()) {
            return NONE;
        }
        return inYears(time.atZone(zone).withEarlierOffsetAtOverlap().toOffsetDateTime());
    }

    private long startOf(LocalDate day) {
        return inYears(day.atStartOfDay(definition.zone()).toOffsetDateTime());
    }

    /** A time on the wall in the form's zone, in microseconds as if it were in UTC. */
    long ofWall(long micros) {
        return inYears(micros) == NONE ? NONE : local(Wide.wall(micros), definition.zone());
    }

    /** The beginning of a day. */
    long ofDay(long day) {
        return day < Math.floorDiv(FIRST, DAY) || day > Math.floorDiv(LAST, DAY)
                ? NONE
                : startOf(LocalDate.ofEpochDay(day));
    }

    /** The same, if it is in the years 1 to 9999. */
    static long inYears(long micros) {
        return micros < FIRST || micros > LAST ? NONE : micros;
    }

    private static long inYears(OffsetDateTime time) {
        return inYears(micros(time.toLocalDateTime(), time.getOffset()));
    }

    static long dayOf(long micros) {
        return Math.floorDiv(micros, DAY);
    }

    private static long micros(LocalDateTime time, ZoneOffset offset) {
        return time.toEpochSecond(offset) * SECOND + time.getNano() / 1000;
    }
}
