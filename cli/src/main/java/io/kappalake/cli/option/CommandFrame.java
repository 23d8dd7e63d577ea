package io.kappalake.cli.option;

import io.kappalake.embedded.ServerFailed;
import io.kappalake.tables.LakeException;
import java.io.PrintWriter;
import java.nio.file.Path;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.RunLast;

/** What all commands share: values from the environment, one line per error, and exit codes. */
public final class CommandFrame {

    private CommandFrame() {}

    /** Runs the command named by {@code args} and returns its exit code. */
    public static int run(Object root, String[] args) {
        return run(new CommandLine(root), args);
    }

    /** The same with the output redirected. */
    public static int run(CommandLine line, String[] args) {
        Path log = DataDirectory.of(args).resolve("logs/cli.log");
        // Log4j reads it once, at the first logger, so it must be set before anything asks for one.
        System.setProperty("kappalake.cli.log", log.toString());
        line.setExecutionExceptionHandler((e, command, parsed) -> failed(e, command, log));
        line.setParameterExceptionHandler(CommandFrame::wrongUsage);
        line.setDefaultValueProvider(CommandFrame::fromEnvironment);
        line.setExecutionStrategy(parsed -> {
            // Help shows defaults: from here on those of the program, since a variable may contain a secret.
            line.setDefaultValueProvider(null);
            return new RunLast().execute(parsed);
        });
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setUsageHelpAutoWidth(true);
        line.setExpandAtFiles(false);
        addHelp(line);
        return line.execute(args);
    }

    private static void addHelp(CommandLine line) {
        CommandSpec spec = line.getCommandSpec();
        spec.addOption(OptionSpec.builder("-h", "--help")
                .usageHelp(true)
                .type(boolean.class)
                .description("Show this help.")
                .build());
        spec.usageMessage().sortOptions(false).abbreviateSynopsis(true);
        line.getSubcommands().values().forEach(CommandFrame::addHelp);
    }

    /** {@code --kafka-bootstrap-servers} is also KAFKA_BOOTSTRAP_SERVERS. An empty variable counts as unset. */
    private static String fromEnvironment(ArgSpec argument) {
        if (!(argument instanceof OptionSpec option) || option.usageHelp()) {
            return null;
        }
        String value = System.getenv(variable(option.longestName()));
        return value == null || value.isBlank() ? null : value;
    }

    static String variable(String option) {
        return option.replaceFirst("^-+", "").replace('-', '_').toUpperCase(java.util.Locale.ROOT);
    }

    private static int wrongUsage(ParameterException e, String[] args) {
        CommandLine command = e.getCommandLine();
        command.getErr()
                .println(firstLine(e.getMessage()) + " (see "
                        + command.getCommandSpec().qualifiedName() + " --help)");
        return command.getCommandSpec().exitCodeOnInvalidInput();
    }

    private static int failed(Exception e, CommandLine command, Path log) {
        PrintWriter err = command.getErr();
        if (e instanceof LakeException || e instanceof ServerFailed) {
            err.println(e.getMessage());
            return 1;
        }
        LoggerFactory.getLogger(CommandFrame.class).error("{} failed", command.getCommandName(), e);
        String message = e.getMessage() == null ? "" : ": " + firstLine(e.getMessage());
        err.printf("Unexpected %s%s (details in %s)%n", e.getClass().getSimpleName(), message, log);
        return 1;
    }

    private static String firstLine(String message) {
        return message.lines().findFirst().orElse("");
    }
}
