package io.kappalake.cli.feed;

import io.kappalake.cli.option.JsonOption;
import io.kappalake.cli.output.Json;
import io.kappalake.cli.output.TextTable;
import io.kappalake.transforms.feed.file.FeedFile;
import io.kappalake.transforms.feed.file.PipelineFile;
import io.kappalake.transforms.feed.file.ShippedPipelines;
import io.kappalake.transforms.feed.file.TopicMapping;
import io.kappalake.transforms.feed.row.RowColumn;
import io.kappalake.transforms.feed.rule.RowRule;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Checks the files of a pipeline: all problems, one line each, or a summary of what they say. */
@Command(name = "check", description = "Check the files of a pipeline and tell all problems, with file and line.")
public final class PipelineCheck implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "DIR", description = "The directory with pipeline.yaml and feeds/, or market or shop.")
    private String named;

    @Mixin
    private JsonOption output;

    /** A feed as {@code --json} prints it. */
    record Summary(String feed, List<String> topics, List<String> columns, String identity, List<String> rules) {

        static Summary of(FeedFile feed) {
            return new Summary(
                    feed.name(),
                    feed.topics().stream().map(TopicMapping::name).toList(),
                    feed.shape().columns().stream().map(RowColumn::name).toList(),
                    feed.shape().identityText(),
                    feed.rules().stream().map(RowRule::reason).toList());
        }
    }

    @Override
    public Integer call() {
        Path directory = Path.of(named);
        PipelineFile pipeline =
                !Files.isDirectory(directory) && ShippedPipelines.names().contains(named)
                        ? PipelineFile.of(ShippedPipelines.texts(named))
                        : PipelineFile.read(directory);
        PrintWriter out = spec.commandLine().getOut();
        List<Summary> feeds = pipeline.feeds().stream().map(Summary::of).toList();
        out.println(
                output.json()
                        ? Json.of(Map.of("pipeline", pipeline.name(), "feeds", feeds))
                        : "OK: pipeline " + pipeline.name() + "\n" + table(feeds));
        out.flush();
        return 0;
    }

    private static TextTable table(List<Summary> feeds) {
        TextTable table = new TextTable("FEED", "TOPICS", "COLUMNS", "IDENTITY", "RULES");
        for (Summary feed : feeds) {
            table.row(
                    feed.feed(),
                    String.join(", ", feed.topics()),
                    feed.columns().size(),
                    feed.identity(),
                    feed.rules().size());
        }
        return table;
    }
}
