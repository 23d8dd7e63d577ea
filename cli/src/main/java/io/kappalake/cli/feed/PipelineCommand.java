package io.kappalake.cli.feed;

import io.kappalake.cli.replay.PipelineRehearse;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What can be done with the directory of a pipeline. */
@Command(
        name = "pipeline",
        description = "Write out a built-in pipeline, check one, or show or rehearse what a changed one would do.",
        subcommands = {PipelineInit.class, PipelineCheck.class, PipelinePlanCommand.class, PipelineRehearse.class})
public final class PipelineCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        throw new ParameterException(
                spec.commandLine(),
                "Say what to do: pipeline "
                        + String.join("|", spec.subcommands().keySet()));
    }
}
