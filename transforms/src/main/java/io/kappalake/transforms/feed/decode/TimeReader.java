package io.kappalake.transforms.feed.decode;

import io.kappalake.transforms.feed.row.TimeForm;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoField;
import java.time.temporal.TemporalAccessor;
import java.time.temporal.TemporalQueries;

/**
 * Reads times of one form as microseconds since the epoch; finer digits are cut off. An ambiguous local time is the
 * earlier one; one that the clock skips is invalid. Not thread-safe.
 */
final class TimeReader {

    /** The text is not such a time. */
    static final long INVALID = TimestampText.INVALID;

    private static final long SECOND = 1_000_000;
    private static final long FIRST = -62_135_596_800L * SECOND;
    private static final long LAST = 253_402_300_800L * SECOND - 1;
    private static final long DAY = 86_400 * SECOND;
    private static final int DIGITS = 18;

    private final TimeForm form;
    private final DateTimeFormatter pattern;
    private final NumberText number = new NumberText();

    TimeReader(TimeForm form) {
        this.form = form;
        this.pattern = form.kind() == TimeForm.Kind.PATTERN ? form.formatter() : null;
    }

    boolean isEpoch() {
        return form.isEpoch();
    }

    /** Microseconds of {@code chars[from, to)}, or {@link #INVALID}. */
    long micros(char[] chars, int from, int to) {
        return switch (form.kind()) {
            case ISO -> TimestampText.micros(chars, from, to);
            case ISO_BLANK -> {
                long withT = TimestampText.micros(chars, from, to);
                yield withT == INVALID ? TimestampText.micros(chars, from, to, true) : withT;
            }
            case DATE -> {
                long day = TimestampText.days(chars, from, to);
                yield day == INVALID ? INVALID : local(LocalDate.ofEpochDay(day).atStartOfDay(), form.zone(), true);
            }
            case DAY_SECONDS -> ofDayAndSeconds(chars, from, to);
            case PATTERN -> byPattern(new String(chars, from, to - from));
            case EPOCH_SECONDS, EPOCH_MILLIS, EPOCH_MICROS, EPOCH_NANOS -> sinceEpoch(chars, from, to);
        };
    }

    /** Days since the epoch, for a column that is a date. */
    long days(char[] chars, int from, int to) {
        if (form.kind() != TimeForm.Kind.PATTERN) {
            return TimestampText.days(chars, from, to);
        }
        try {
            LocalDate date = pattern.parse(new String(chars, from, to - from)).query(TemporalQueries.localDate());
            return date == null ? INVALID : date.toEpochDay();
        } catch (DateTimeException e) {
            return INVALID;
        }
    }

    /** Microseconds of a local time in the form's zone. */
    long ofLocal(long micros) {
        return inYears(micros) == INVALID ? INVALID : local(Times.localTime(micros), form.zone(), false);
    }

    /** Microseconds of the beginning of a day in the form's zone. */
    long ofDay(long day) {
        return isDay(day) ? local(LocalDate.ofEpochDay(day).atStartOfDay(), form.zone(), true) : INVALID;
    }

    static boolean isDay(long day) {
        return day >= Math.floorDiv(FIRST, DAY) && day <= Math.floorDiv(LAST, DAY);
    }

    /** The same if it is in the years that a column holds, else {@link #INVALID}. */
    static long inYears(long micros) {
        return micros >= FIRST && micros <= LAST ? micros : INVALID;
    }

    static long day(long micros) {
        return Math.floorDiv(micros, DAY);
    }

    private long sinceEpoch(char[] chars, int from, int to) {
        return number.floor(chars, from, to, DIGITS, form.toMicros()) == NumberText.Outcome.NUMBER
                ? inYears(number.unscaled().longValueExact())
                : INVALID;
    }

    private long ofDayAndSeconds(char[] chars, int from, int to) {
        int blank = from;
        while (blank < to && chars[blank] != ' ') {
            blank++;
        }
        long day = TimestampText.days(chars, from, blank);
        if (day == INVALID
                || blank == to
                || number.floor(chars, blank + 1, to, DIGITS, 6) != NumberText.Outcome.NUMBER) {
            return INVALID;
        }
        long micros = number.unscaled().longValueExact();
        return micros < 0 || micros >= DAY ? INVALID : ofLocal(day * DAY + micros);
    }

    private long byPattern(String text) {
        try {
            TemporalAccessor parsed = pattern.parse(text);
            LocalDate date = parsed.query(TemporalQueries.localDate());
            if (date == null) {
                return INVALID;
            }
            LocalTime time = parsed.query(TemporalQueries.localTime());
            ZoneId own = parsed.query(TemporalQueries.zone());
            LocalDateTime local = date.atTime(time == null ? LocalTime.MIDNIGHT : time);
            if (parsed.isSupported(ChronoField.OFFSET_SECONDS)) {
                return micros(local, ZoneOffset.ofTotalSeconds(parsed.get(ChronoField.OFFSET_SECONDS)));
            }
            return local(local, own == null ? form.zone() : own, time == null);
        } catch (DateTimeException e) {
            return INVALID;
        }
    }

    /** @param isStart whether the start of the day is meant, which is after midnight if the clock skips midnight */
    private static long local(LocalDateTime time, ZoneId zone, boolean isStart) {
        boolean isLeaptOver = zone.getRules().getValidOffsets(time).isEmpty();
        if (isLeaptOver && !isStart) {
            return INVALID;
        }
        // Of two offsets this takes the one before the clock was set back, which gives the earlier instant.
        ZonedDateTime zoned = time.atZone(zone);
        return micros(zoned.toLocalDateTime(), zoned.getOffset());
    }

    private static long micros(LocalDateTime time, ZoneOffset offset) {
        return inYears(time.toEpochSecond(offset) * SECOND + time.getNano() / 1000);
    }
}
