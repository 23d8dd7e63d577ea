package io.kappalake.transforms.feed.decode;

/**
 * Reads an ISO-8601 date and time: {@code yyyy-MM-ddTHH:mm[:ss[.1–9 digits]]}, followed by nothing (UTC), {@code Z}, or
 * an offset {@code ±HH[[:]mm]} of at most 18 hours. The date must be valid in the calendar. No leap seconds, no blanks
 * around; letters in either case.
 */
public final class TimestampText {

    /** The text is not such a timestamp. */
    public static final long INVALID = Long.MIN_VALUE;

    private static final long SECOND = 1_000_000;
    private static final int[] DAYS_OF_MONTH = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    private static final int GREATEST_OFFSET = 18 * 3600;

    private TimestampText() {}

    /** Microseconds since the epoch of {@code chars[from, to)}, finer digits cut off, or {@link #INVALID}. */
    public static long micros(char[] chars, int from, int to) {
        return micros(chars, from, to, false);
    }

    /** Days since the epoch of {@code yyyy-MM-dd}, or {@link #INVALID}. */
    static long days(char[] chars, int from, int to) {
        if (to - from != 10 || chars[from + 4] != '-' || chars[from + 7] != '-') {
            return INVALID;
        }
        int year = pair(chars, from, to) * 100 + pair(chars, from + 2, to);
        int month = pair(chars, from + 5, to);
        int day = pair(chars, from + 8, to);
        boolean isDay = year >= 0 && month >= 1 && month <= 12 && day >= 1 && day <= daysOf(year, month);
        return isDay ? epochDay(year, month, day) : INVALID;
    }

    /** As the other, with a blank in place of the T. */
    public static long micros(char[] chars, int from, int to, boolean hasBlank) {
        if (to - from < 16
                || chars[from + 4] != '-'
                || chars[from + 7] != '-'
                || (hasBlank ? chars[from + 10] != ' ' : (chars[from + 10] | 0x20) != 't')
                || chars[from + 13] != ':') {
            return INVALID;
        }
        int year = pair(chars, from, to) * 100 + pair(chars, from + 2, to);
        int month = pair(chars, from + 5, to);
        int day = pair(chars, from + 8, to);
        int hour = pair(chars, from + 11, to);
        int minute = pair(chars, from + 14, to);
        // A pair that is not a number is far below zero, and so is a year that contains one.
        if (year < 0
                || month < 1
                || month > 12
                || day < 1
                || day > daysOf(year, month)
                || hour < 0
                || hour > 23
                || minute < 0
                || minute > 59) {
            return INVALID;
        }
        long micros = (epochDay(year, month, day) * 86_400 + hour * 3600 + minute * 60) * SECOND;
        int at = from + 16;
        if (at < to && chars[at] == ':') {
            int second = pair(chars, at + 1, to);
            if (second < 0 || second > 59) {
                return INVALID;
            }
            micros += second * SECOND;
            at += 3;
            if (at < to && chars[at] == '.') {
                int end = endOfDigits(chars, at + 1, to);
                int digits = end - at - 1;
                if (digits < 1 || digits > 9) {
                    return INVALID;
                }
                micros += fraction(chars, at + 1, end);
                at = end;
            }
        }
        int offset = offset(chars, at, to);
        return offset == Integer.MIN_VALUE ? INVALID : micros - offset * SECOND;
    }

    /** Seconds east of UTC, or {@link Integer#MIN_VALUE} if {@code chars[at, to)} is not a zone. */
    private static int offset(char[] chars, int at, int to) {
        int length = to - at;
        if (length == 0 || length == 1 && (chars[at] | 0x20) == 'z') {
            return 0;
        }
        boolean known = length == 3 || length == 5 || length == 6 && chars[at + 3] == ':';
        if (!known || chars[at] != '+' && chars[at] != '-') {
            return Integer.MIN_VALUE;
        }
        int hours = pair(chars, at + 1, to);
        int minutes = length == 3 ? 0 : pair(chars, to - 2, to);
        int seconds = hours * 3600 + minutes * 60;
        if (hours < 0 || minutes < 0 || minutes > 59 || seconds > GREATEST_OFFSET) {
            return Integer.MIN_VALUE;
        }
        return chars[at] == '-' ? -seconds : seconds;
    }

    private static int endOfDigits(char[] chars, int at, int to) {
        int end = at;
        while (end < to && chars[end] >= '0' && chars[end] <= '9') {
            end++;
        }
        return end;
    }

    private static int fraction(char[] chars, int from, int to) {
        int micros = 0;
        for (int digit = 0; digit < 6; digit++) {
            micros = micros * 10 + (from + digit < to ? chars[from + digit] - '0' : 0);
        }
        return micros;
    }

    /** The number in two digits, or one far below zero. */
    private static int pair(char[] chars, int at, int to) {
        if (at + 2 > to) {
            return -10_000;
        }
        int tens = chars[at] - '0';
        int ones = chars[at + 1] - '0';
        return tens < 0 || tens > 9 || ones < 0 || ones > 9 ? -10_000 : tens * 10 + ones;
    }

    private static int daysOf(int year, int month) {
        boolean leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        return month == 2 && leap ? 29 : DAYS_OF_MONTH[month - 1];
    }

    /** Days since 1970-01-01; Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", days_from_civil. */
    private static long epochDay(int year, int month, int day) {
        int shifted = month <= 2 ? year - 1 : year;
        int era = Math.floorDiv(shifted, 400);
        int yearOfEra = shifted - era * 400;
        int dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
        int dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear;
        return era * 146_097L + dayOfEra - 719_468;
    }
}
