package io.kappalake.transforms.feed.decode;

import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.transforms.feed.Seed;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoField;
import java.time.temporal.TemporalAccessor;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimestampTextTest {

    private static final List<DateTimeFormatter> REFERENCE = Stream.of("+HH:MM", "+HHMM", "+HH")
            .map(offset -> new DateTimeFormatterBuilder()
                    .parseCaseInsensitive()
                    .appendValue(ChronoField.YEAR, 4)
                    .appendPattern("-MM-dd'T'HH:mm[:ss")
                    .optionalStart()
                    .appendFraction(ChronoField.NANO_OF_SECOND, 1, 9, true)
                    .optionalEnd()
                    .optionalEnd()
                    .optionalStart()
                    .appendOffset(offset, "Z")
                    .toFormatter(Locale.ROOT)
                    .withResolverStyle(ResolverStyle.STRICT))
            .toList();

    @ParameterizedTest
    @CsvSource({
        "2026-03-01T10:00:00Z, 2026-03-01T10:00:00Z",
        "2026-03-01t10:00:00z, 2026-03-01T10:00:00Z",
        "2026-03-01T10:00, 2026-03-01T10:00:00Z",
        "2026-03-01T10:00Z, 2026-03-01T10:00:00Z",
        "2026-03-01T10:00:00.1, 2026-03-01T10:00:00.100Z",
        "2026-03-01T10:00:00.123456789Z, 2026-03-01T10:00:00.123456Z",
        "1969-12-31T23:59:59.9999999Z, 1969-12-31T23:59:59.999999Z",
        "2026-03-01T10:00:00+01:00, 2026-03-01T09:00:00Z",
        "2026-03-01T10:00:00-0530, 2026-03-01T15:30:00Z",
        "2026-03-01T10:00:00+18, 2026-02-28T16:00:00Z",
        "2026-03-01T10:00+02, 2026-03-01T08:00:00Z",
        "2024-02-29T00:00:00Z, 2024-02-29T00:00:00Z",
        "2000-02-29T00:00:00Z, 2000-02-29T00:00:00Z",
        "0000-01-01T00:00:00Z, 0000-01-01T00:00:00Z",
        "9999-12-31T23:59:59.999999Z, 9999-12-31T23:59:59.999999Z",
    })
    void readsTheInstantToTheMicrosecond(String text, Instant instant) {
        assertThat(read(text)).isEqualTo(micros(instant));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "2026-03-01",
                "2026-03-01T10",
                "2026-03-01 10:00:00",
                "2026-03-01T10:00:00 ",
                " 2026-03-01T10:00:00",
                "2026-02-29T00:00:00Z",
                "1900-02-29T00:00:00Z",
                "2026-04-31T00:00:00Z",
                "2026-00-01T00:00:00Z",
                "2026-13-01T00:00:00Z",
                "2026-03-00T00:00:00Z",
                "2026-03-01T24:00:00Z",
                "2026-03-01T10:60:00Z",
                "2026-03-01T10:00:60Z",
                "2026-03-01T10:00:00.Z",
                "2026-03-01T10:00:00.1234567890Z",
                "2026-03-01T10:00.5Z",
                "2026-03-01T10:00:00+1",
                "2026-03-01T10:00:00+18:01",
                "2026-03-01T10:00:00+01:60",
                "2026-03-01T10:00:00+19",
                "2026-03-01T10:00:00+01:00:00",
                "2026-03-01T10:00:00ZZ",
                "2026-03-01T10:00:00UTC",
                "2026-3-1T10:00:00Z",
                "20260301T100000Z",
                "+2026-03-01T10:00:00Z",
                "12026-03-01T10:00:00Z",
                "-026-03-01T10:00:00Z",
                "2026-03-01T1a:00:00Z",
                "2026-03-01T10:00:00,5Z",
                "2026-03-01T10:00:",
                "2026-03-01T10:00:0",
                "٢026-03-01T10:00:00Z",
                "1772359200",
                "yesterday"
            })
    void everythingElseIsNoTimestamp(String text) {
        assertThat(read(text)).isEqualTo(TimestampText.INVALID);
    }

    @Test
    void agreesWithJavaTimeOnGeneratedAndMutatedTexts() {
        Random random = Seed.printed("timestamps");
        for (int i = 0; i < 30_000; i++) {
            String text = Seed.mutated(generated(random), "0123456789-+:.TtZz ", random);
            assertThat(read(text)).as("'%s'", text).isEqualTo(reference(text));
        }
    }

    @Test
    void agreesWithJavaTimeOnEveryDayOfFourCenturies() {
        LocalDateTime day = LocalDateTime.of(1800, 1, 1, 0, 0);
        for (; day.getYear() < 2200; day = day.plusDays(1)) {
            assertThat(read(day.toString())).isEqualTo(day.toEpochSecond(ZoneOffset.UTC) * 1_000_000);
        }
    }

    private static String generated(Random random) {
        String text = String.format(
                Locale.ROOT,
                "%04d-%02d-%02d%c%02d:%02d",
                random.nextInt(20) == 0 ? random.nextInt(10_000) : 1890 + random.nextInt(220),
                random.nextInt(14),
                random.nextInt(33),
                random.nextInt(9) == 0 ? 't' : 'T',
                random.nextInt(25),
                random.nextInt(61));
        if (random.nextInt(5) > 0) {
            text += String.format(Locale.ROOT, ":%02d", random.nextInt(61));
            if (random.nextBoolean()) {
                text += "." + String.valueOf(random.nextLong(10_000_000_000L));
            }
        }
        return text
                + switch (random.nextInt(6)) {
                    case 0 -> "";
                    case 1 -> "z";
                    case 2 -> String.format(Locale.ROOT, "+%02d:%02d", random.nextInt(20), random.nextInt(61));
                    case 3 -> String.format(Locale.ROOT, "-%02d%02d", random.nextInt(20), random.nextInt(61));
                    case 4 -> String.format(Locale.ROOT, "-%02d", random.nextInt(20));
                    default -> "Z";
                };
    }

    private static long reference(String text) {
        for (DateTimeFormatter format : REFERENCE) {
            try {
                TemporalAccessor parsed = format.parseBest(text, OffsetDateTime::from, LocalDateTime::from);
                Instant instant = parsed instanceof OffsetDateTime time
                        ? time.toInstant()
                        : ((LocalDateTime) parsed).toInstant(ZoneOffset.UTC);
                return micros(instant);
            } catch (DateTimeException e) {
                // Not in this form of offset.
            }
        }
        return TimestampText.INVALID;
    }

    /** Not by ChronoUnit, which counts in nanoseconds and so ends in 2262. */
    private static long micros(Instant instant) {
        return instant.getEpochSecond() * 1_000_000 + instant.getNano() / 1000;
    }

    private static long read(String text) {
        char[] chars = ("7" + text + "7").toCharArray();
        return TimestampText.micros(chars, 1, chars.length - 1);
    }
}
