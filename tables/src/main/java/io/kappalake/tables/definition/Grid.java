package io.kappalake.tables.definition;

import java.io.Serializable;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAdjusters;

/** Divides time into adjacent spans. Times are microseconds since the epoch. */
public interface Grid extends Serializable {

    /** Start of the span that holds the time. */
    long floor(long time);

    /** Start of the span after one that starts there. */
    long next(long start);

    /** Spans of one width from the epoch on. */
    static Grid of(long width) {
        return new Fixed(width);
    }

    /**
     * Days, weeks that begin on Sunday, or months of a zone. A day begins at its first moment, also where clocks leap
     * over midnight.
     */
    static Grid of(ChronoUnit unit, ZoneId zone) {
        return new Calendar(unit, zone);
    }

    /** Spans of one width. */
    record Fixed(long width) implements Grid {

        @Override
        public long floor(long time) {
            return Micros.floor(time, width);
        }

        @Override
        public long next(long start) {
            return start + width;
        }
    }

    /** Spans of a calendar. */
    record Calendar(ChronoUnit unit, ZoneId zone) implements Grid {

        public Calendar {
            if (unit != ChronoUnit.DAYS && unit != ChronoUnit.WEEKS && unit != ChronoUnit.MONTHS) {
                throw new IllegalArgumentException("No calendar has spans of " + unit);
            }
        }

        @Override
        public long floor(long time) {
            return start(first(date(time)));
        }

        @Override
        public long next(long start) {
            return start(date(start).plus(1, unit));
        }

        private LocalDate date(long time) {
            return Micros.toInstant(time).atZone(zone).toLocalDate();
        }

        private LocalDate first(LocalDate date) {
            return switch (unit) {
                case WEEKS -> date.with(TemporalAdjusters.previousOrSame(DayOfWeek.SUNDAY));
                case MONTHS -> date.withDayOfMonth(1);
                default -> date;
            };
        }

        private long start(LocalDate date) {
            return Micros.of(date.atStartOfDay(zone).toInstant());
        }
    }
}
