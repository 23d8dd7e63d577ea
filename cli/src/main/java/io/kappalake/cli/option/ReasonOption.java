package io.kappalake.cli.option;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Why a person decides what the lake cannot. */
public final class ReasonOption {

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(
            names = "--reason",
            paramLabel = "TEXT",
            required = true,
            description = "Why, for those who read the log and the audit later.")
    private String reason;

    /** @throws ParameterException if it is blank */
    public String reason() {
        if (reason.isBlank()) {
            throw new ParameterException(
                    command.commandLine(), "--reason is blank: say why, for those who read the log later");
        }
        return reason;
    }
}
