package io.kappalake.cli.feed;

import io.kappalake.cli.output.TextTable;
import io.kappalake.transforms.feed.file.FeedFile;
import io.kappalake.transforms.feed.file.PipelineFile;
import io.kappalake.transforms.feed.file.TopicMapping;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Checks the files of a pipeline: all problems, one line each, or a summary of what they say. */
@Command(name = "check", description = "Check the files of a pipeline and tell all problems, with file and line.")
public final class PipelineCheck implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "DIR", description = "The directory with pipeline.yaml and feeds/.")
    private Path directory;

    @Override
    public Integer call() {
        PipelineFile pipeline = PipelineFile.read(directory);
        PrintWriter out = spec.commandLine().getOut();
        TextTable table = new TextTable("FEED", "TOPICS", "COLUMNS", "IDENTITY", "RULES");
        for (FeedFile feed : pipeline.feeds()) {
            table.row(
                    feed.name(),
                    feed.topics().stream().map(TopicMapping::name).collect(Collectors.joining(", ")),
                    feed.shape().columns().size(),
                    feed.shape().identityText(),
                    feed.rules().size());
        }
        out.println("OK: pipeline " + pipeline.name());
        out.println(table);
        out.flush();
        return 0;
    }
}
