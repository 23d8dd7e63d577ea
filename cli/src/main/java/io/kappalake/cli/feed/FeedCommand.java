package io.kappalake.cli.feed;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What can be done with the file of a feed. */
@Command(
        name = "feed",
        description = "Draft a feed file from a sample, or check one against a sample.",
        subcommands = {FeedDraft.class, FeedCheck.class})
public final class FeedCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        throw new ParameterException(
                spec.commandLine(),
                "Say what to do: feed " + String.join("|", spec.subcommands().keySet()));
    }
}
