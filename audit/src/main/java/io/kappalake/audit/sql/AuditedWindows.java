package io.kappalake.audit.sql;

import io.kappalake.tables.definition.Micros;
import java.time.DayOfWeek;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAdjusters;

/**
 * The windows of a statement. Times are microseconds.
 *
 * @param step between two starts; 0 in a calendar
 * @param width of windows that are not of a calendar
 * @param unit of the calendar: DAYS, WEEKS from Sunday, or MONTHS; null for none
 */
record AuditedWindows(long step, long width, ChronoUnit unit, ZoneId zone) {

    static AuditedWindows of(long step, long width) {
        return new AuditedWindows(step, width, null, null);
    }

    static AuditedWindows of(ChronoUnit unit, ZoneId zone) {
        return new AuditedWindows(0, 0, unit, zone);
    }

    boolean isOfCalendar() {
        return unit != null;
    }

    /** How many windows hold one event. */
    long perEvent() {
        return isOfCalendar() ? 1 : width / step;
    }

    long end(long start) {
        return isOfCalendar() ? micros(at(start).plus(1, unit)) : start + width;
    }

    /** Start of the calendar's window that holds a time. */
    long calendarStart(long time) {
        ZonedDateTime day = at(time).truncatedTo(ChronoUnit.DAYS);
        return micros(
                switch (unit) {
                    case WEEKS -> day.with(TemporalAdjusters.previousOrSame(DayOfWeek.SUNDAY));
                    case MONTHS -> day.withDayOfMonth(1);
                    default -> day;
                });
    }

    private ZonedDateTime at(long time) {
        return Micros.toInstant(time).atZone(zone);
    }

    /** Midnight, or the first moment of a day whose midnight was leapt over. */
    private long micros(ZonedDateTime day) {
        return Micros.of(day.toLocalDate().atStartOfDay(zone).toInstant());
    }
}
