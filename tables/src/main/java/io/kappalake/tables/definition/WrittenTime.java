package io.kappalake.tables.definition;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.function.Function;

/** Times that a person types. */
public final class WrittenTime {

    /** From the most telling to the least. */
    private static final List<Function<String, Instant>> FORMS = List.of(
            text -> OffsetDateTime.parse(text).toInstant(),
            text -> LocalDateTime.parse(text).toInstant(ZoneOffset.UTC),
            text -> LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant());

    private WrittenTime() {}

    /**
     * A date and time of ISO-8601, in UTC if it names no zone, or a date.
     *
     * @throws DateTimeException if it is neither
     */
    public static Instant of(String text) {
        for (Function<String, Instant> form : FORMS) {
            try {
                return form.apply(text);
            } catch (DateTimeException e) {
                // Of another form, or none.
            }
        }
        throw new DateTimeException("no date and time: " + text);
    }
}
