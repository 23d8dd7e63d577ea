package io.kappalake.proof.deploy;

import io.kappalake.cli.JobMain;
import io.kappalake.cli.Main;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** What the command line says to the options that a manifest gives it; nothing is run. */
final class RealCommandLine {

    /** Variables that are not options: the AWS client's. */
    private static final Set<String> OTHERS = Set.of("AWS_REGION", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY");

    private RealCommandLine() {}

    /** Empty where {@code lake ARGS} is right, otherwise what is wrong. */
    static String lake(List<String> args) {
        return parse(Main.line().setCaseInsensitiveEnumValuesAllowed(true), args);
    }

    /** The same for the arguments of the job's main class. */
    static String job(List<String> args) {
        return parse(new CommandLine(new JobMain()).setCaseInsensitiveEnumValuesAllowed(true), args);
    }

    private static String parse(CommandLine line, List<String> args) {
        try {
            line.parseArgs(args.toArray(String[]::new));
            return "";
        } catch (ParameterException e) {
            return e.getMessage();
        }
    }

    /** The names of variables that no option of the job has, and that nothing else reads. */
    static Set<String> unknown(Iterable<String> variables) {
        Set<String> known = new TreeSet<>(OTHERS);
        new CommandLine(new JobMain())
                .getCommandSpec()
                .options()
                .forEach(option -> known.add(option.longestName()
                        .replaceFirst("^-+", "")
                        .replace('-', '_')
                        .toUpperCase(Locale.ROOT)));
        Set<String> unknown = new TreeSet<>();
        variables.forEach(unknown::add);
        unknown.removeAll(known);
        return unknown;
    }
}
