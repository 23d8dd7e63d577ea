package io.kappalake.cli.feed;

import io.kappalake.audit.quality.TableCheck;
import io.kappalake.audit.sql.SqlTable;
import io.kappalake.cli.option.JsonOption;
import io.kappalake.cli.output.Json;
import io.kappalake.cli.output.TextTable;
import io.kappalake.tables.LakeException;
import io.kappalake.transforms.Pipeline;
import io.kappalake.transforms.feed.file.FeedFile;
import io.kappalake.transforms.feed.file.PipelineFile;
import io.kappalake.transforms.feed.file.ShippedPipelines;
import io.kappalake.transforms.feed.file.TopicMapping;
import io.kappalake.transforms.feed.row.RowColumn;
import io.kappalake.transforms.feed.rule.RowRule;
import io.kappalake.transforms.gold.Family;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.apache.iceberg.Schema;
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
        boolean isShipped =
                !Files.isDirectory(directory) && ShippedPipelines.names().contains(named);
        PipelineFile file = isShipped ? PipelineFile.of(ShippedPipelines.texts(named)) : PipelineFile.read(directory);
        Pipeline pipeline = isShipped ? Pipeline.shipped(named).orElseThrow() : Pipeline.read(directory);
        requireAudited(pipeline);
        TableCheck.requireSound(pipeline);
        PrintWriter out = spec.commandLine().getOut();
        List<Summary> feeds = file.feeds().stream().map(Summary::of).toList();
        List<Gold> gold = Gold.of(pipeline);
        List<TableCheck> checks = TableCheck.of(pipeline);
        out.println(
                output.json()
                        ? Json.of(Map.of("pipeline", pipeline.name(), "feeds", feeds, "gold", gold, "checks", checks))
                        : "OK: pipeline " + pipeline.name() + "\n" + table(feeds) + goldTable(gold)
                                + checkTable(checks));
        out.flush();
        return 0;
    }

    /** A table that the audit could not compute would never be proved. */
    private static void requireAudited(Pipeline pipeline) {
        for (Pipeline.Statement statement : pipeline.statements()) {
            Map<String, Schema> silver = statement.feeds().stream()
                    .collect(Collectors.toMap(feed -> feed, feed -> pipeline.table("silver." + feed)
                            .orElseThrow()
                            .schema()));
            Optional<String> problem = new SqlTable(statement)
                    .unsupported(
                            silver,
                            pipeline.table(statement.table()).orElseThrow().schema());
            if (problem.isPresent()) {
                throw new LakeException(statement.table().replace('.', '/') + ".sql:1:1 " + problem.get()
                        + ": write it in another way");
            }
        }
    }

    /** A Gold table as {@code --json} prints it. */
    record Gold(String table, List<String> feeds, List<String> columns, String family) {

        static List<Gold> of(Pipeline pipeline) {
            List<Gold> all = new ArrayList<>();
            for (Family<?, ?> family : pipeline.families()) {
                family.tables()
                        .forEach(table -> all.add(new Gold(
                                table.definition().fullName(),
                                table.reach().keySet().stream().sorted().toList(),
                                table.definition().columns().stream()
                                        .map(column -> column.name())
                                        .toList(),
                                family.name())));
            }
            return all;
        }
    }

    private static String goldTable(List<Gold> gold) {
        if (gold.isEmpty()) {
            return "";
        }
        TextTable table = new TextTable("GOLD", "FEEDS", "COLUMNS");
        gold.forEach(each -> table.row(
                each.table(), String.join(", ", each.feeds()), each.columns().size()));
        return "\n\n" + table;
    }

    private static String checkTable(List<TableCheck> checks) {
        if (checks.isEmpty()) {
            return "";
        }
        TextTable table = new TextTable("CHECK", "FATE", "DAYS");
        checks.forEach(check -> table.row(check.name(), check.holds() ? "hold" : "warn", check.days()));
        return "\n\n" + table;
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
