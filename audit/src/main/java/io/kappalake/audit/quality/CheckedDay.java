package io.kappalake.audit.quality;

import java.time.LocalDate;
import java.util.List;

/**
 * What a check found on a day of event time.
 *
 * @param holds whether its rows keep branch {@code published} where it is
 * @param rows that it found
 * @param examples the first of them, one line each
 * @param failure why it could not be computed; empty if it was
 * @param released whether somebody released so many rows of that day
 */
public record CheckedDay(
        String check,
        boolean holds,
        LocalDate day,
        long rows,
        List<String> examples,
        String failure,
        boolean released) {

    public CheckedDay {
        examples = List.copyOf(examples);
    }

    /** What is held where checks could not be run at all; {@code today} is the day in UTC on which that was. */
    public static CheckedDay failed(LocalDate today, String failure) {
        return new CheckedDay("checks", true, today, 0, List.of(), failure, false);
    }

    /** Whether all was well. A check that could not be computed proves nothing. */
    public boolean isSound() {
        return rows == 0 && failure.isEmpty();
    }

    /** Whether branch {@code published} waits for somebody. */
    public boolean isHeld() {
        return holds && !isSound() && !released;
    }

    CheckedDay asReleased() {
        return new CheckedDay(check, holds, day, rows, examples, failure, true);
    }

    /** In a line for people, without the rows. */
    public String text() {
        return "%s on %s: %s".formatted(check, day, failure.isEmpty() ? rowsText() : failure);
    }

    private String rowsText() {
        return "%,d row%s".formatted(rows, rows == 1 ? "" : "s");
    }
}
