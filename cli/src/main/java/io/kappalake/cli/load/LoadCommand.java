package io.kappalake.cli.load;

import io.kappalake.cli.load.format.HistoryShape;
import io.kappalake.cli.option.DryRunOption;
import io.kappalake.cli.option.JsonOption;
import io.kappalake.cli.option.LakeOptions;
import io.kappalake.cli.option.RuleOptions;
import io.kappalake.cli.option.ShapeOptions;
import io.kappalake.cli.output.Json;
import io.kappalake.tables.LakeException;
import io.kappalake.transforms.Pipeline;
import java.io.PrintWriter;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.kafka.common.KafkaException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Loads history from files, through the same path into the lake as live events. */
@Command(
        name = "load",
        description = {
            "Load history from files; resumes after a kill.",
            "Files hold JSON, CSV or Parquet; also packed by gzip, zstd or zip. No line is sent twice,"
                    + " none is left out.",
            "With --dry-run it checks all lines: exit 1 if one is invalid."
        })
public final class LoadCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Mixin
    private LakeOptions lake;

    @Mixin
    private RuleOptions rules;

    @Parameters(
            paramLabel = "FILE",
            arity = "1..*",
            description = "Such as trades-2024.jsonl.gz or quotes.csv: the name begins with the feed."
                    + " A pipe or - takes --topic.")
    private List<String> paths;

    @Option(
            names = "--topic",
            paramLabel = "TOPIC",
            description = "Topic of the files (default: the beginning of their names).")
    private String topic;

    @Mixin
    private ShapeOptions shapeOptions;

    @Option(
            names = "--rate",
            paramLabel = "R",
            description = "Send at most R records per second, so that the job keeps up with live events.")
    private Double rate;

    @Option(
            names = "--create-topic",
            description = "Create the topic if Kafka does not have it: up creates those that a feed names, not those of"
                    + " its patterns.")
    private boolean createTopic;

    @Option(names = "--again", description = "Send a file again although Kafka has all of its lines.")
    private boolean again;

    @Option(
            names = "--show",
            paramLabel = "N",
            defaultValue = "20",
            description = "Invalid lines to show per file; all are counted (default: ${DEFAULT-VALUE}).")
    private int show;

    @Mixin
    private DryRunOption change;

    @Mixin
    private JsonOption output;

    @Override
    public Integer call() {
        if (rate != null && !(rate > 0 && rate <= 1e9)) {
            throw new ParameterException(spec.commandLine(), "--rate is " + rate + " but must be above 0");
        }
        if (show < 0) {
            throw new ParameterException(spec.commandLine(), "--show is " + show + " but must be 0 or more");
        }
        Pipeline pipeline = lake.pipelineIfKnown();
        List<HistoryFile> files = files(pipeline);
        files.forEach(HistoryFile::requireReadable);
        PrintWriter out = spec.commandLine().getOut();
        FileLoad load = new FileLoad(
                lake,
                rules.over(pipeline.rules()),
                rate == null ? 0 : rate,
                createTopic,
                again,
                line -> say(out, line));
        List<LoadReport> reports = new ArrayList<>();
        String cut = "";
        try {
            for (HistoryFile file : files) {
                try (Survey survey = new Survey(show)) {
                    LoadReport report = change.dryRun() ? load.looked(file, survey) : load.loaded(file, survey);
                    reports.add(report);
                    if (!output.json()) {
                        report.text(change.dryRun(), survey.unit()).forEach(out::println);
                        out.flush();
                    }
                    cut = survey.cut();
                    if (!cut.isEmpty() || !change.dryRun() && !report.done()) {
                        break;
                    }
                }
            }
        } catch (KafkaException e) {
            throw new LakeException(
                    "Kafka at %s failed: %s: check that it runs (./lake status); the same command resumes"
                            .formatted(lake.kafkaBootstrapServers(), e.getMessage()),
                    e);
        }
        if (output.json()) {
            out.println(Json.of(reports));
            out.flush();
        }
        int exit = exit(reports, out);
        if (!cut.isEmpty()) {
            throw new LakeException(cut);
        }
        return exit;
    }

    /** What a person should know meanwhile. */
    private void say(PrintWriter out, String line) {
        if (!output.json()) {
            out.println(line);
            out.flush();
        }
    }

    private int exit(List<LoadReport> reports, PrintWriter out) {
        boolean allRight = reports.stream().allMatch(LoadReport::isWhole);
        boolean noneWrong =
                reports.stream().allMatch(report -> report.rejected().isEmpty());
        if (!output.json() && !change.dryRun() && reports.stream().anyMatch(report -> report.sent() > 0)) {
            out.println("Next: ./lake run, unless it runs; ./lake status counts the sealed windows that wait for ./lake"
                    + " repair.");
            out.flush();
        }
        return allRight && (noneWrong || !change.dryRun()) ? 0 : 1;
    }

    private List<HistoryFile> files(Pipeline pipeline) {
        HistoryShape shape = shapeOptions.shape();
        try {
            return paths.stream()
                    .map(path -> HistoryFile.of(path(path), Optional.ofNullable(topic), shape, pipeline))
                    .toList();
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage());
        }
    }

    private static Path path(String name) {
        try {
            return Path.of(name);
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException(
                    "The locale does not allow the file name '%s': set LC_ALL=C.UTF-8".formatted(name), e);
        }
    }
}
