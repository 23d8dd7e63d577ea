package io.kappalake.cli.option;

import io.kappalake.replay.Days;
import java.time.LocalDate;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The range of days to rebuild; all days by default. */
public final class DaysOption {

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(
            names = "--from",
            paramLabel = "DAY",
            converter = Day.class,
            description = "First day to rebuild, in UTC event time, such as 2026-03-01 (default: all days).")
    private LocalDate from;

    @Option(
            names = "--to",
            paramLabel = "DAY",
            converter = Day.class,
            description = "Last day to rebuild, inclusive. Its windows must be final on main.")
    private LocalDate to;

    /** @throws ParameterException if only one end is given, or they are in the wrong order */
    public Days days() {
        if (from == null && to == null) {
            return Days.ALL;
        }
        if (from == null || to == null) {
            throw new ParameterException(
                    command.commandLine(), "--from and --to go together: the first and the last day to rebuild");
        }
        if (to.isBefore(from)) {
            throw new ParameterException(
                    command.commandLine(), "--from %s is after --to %s: the first day comes first".formatted(from, to));
        }
        return new Days(from, to);
    }
}
