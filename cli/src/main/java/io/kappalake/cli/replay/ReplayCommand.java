package io.kappalake.cli.replay;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Rebuilds Silver and Gold on a branch, proves them equal, and publishes them in one commit. */
@Command(
        name = "replay",
        description = "Rebuild Silver and Gold on a branch with the same job, compare, publish in one commit,"
                + " roll back in one.",
        subcommands = {
            ReplayStart.class,
            ReplayStatus.class,
            ReplayVerify.class,
            ReplayPublish.class,
            ReplayRollback.class,
            ReplayDrop.class
        })
public final class ReplayCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        throw new ParameterException(
                spec.commandLine(),
                "Say what to do: replay " + String.join("|", spec.subcommands().keySet()));
    }
}
