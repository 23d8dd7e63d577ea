package io.kappalake.cli.load;

import io.kappalake.cli.load.format.HistoryShape;
import io.kappalake.cli.option.DryRunOption;
import io.kappalake.cli.option.JsonOption;
import io.kappalake.cli.option.LakeOptions;
import io.kappalake.cli.option.RuleOptions;
import io.kappalake.cli.option.ShapeOptions;
import io.kappalake.cli.output.Json;
import io.kappalake.cli.output.ProgressLine;
import io.kappalake.jobs.source.Topics;
import io.kappalake.tables.LakeException;
import io.kappalake.transforms.Pipeline;
import io.kappalake.transforms.feed.Rules;
import java.io.PrintWriter;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Clock;
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

    private Rules own;

    @Override
    public Integer call() {
        if (rate != null && !(rate > 0 && rate <= 1e9)) {
            throw new ParameterException(spec.commandLine(), "--rate is " + rate + " but must be above 0");
        }
        if (show < 0) {
            throw new ParameterException(spec.commandLine(), "--show is " + show + " but must be 0 or more");
        }
        Pipeline pipeline = lake.pipelineIfKnown();
        own = rules.over(pipeline.rules());
        List<HistoryFile> files = files(pipeline);
        files.forEach(HistoryFile::requireReadable);
        PrintWriter out = spec.commandLine().getOut();
        List<LoadReport> reports = new ArrayList<>();
        String cut = "";
        try {
            for (HistoryFile file : files) {
                try (Survey survey = new Survey(show)) {
                    LoadReport report = change.dryRun() ? looked(file, survey) : loaded(file, survey, out);
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

    private LoadReport looked(HistoryFile file, Survey survey) {
        HistoryFile held = file.asOfNow();
        try (HistoryReader<?> reader = held.open(own, Clock.systemUTC())) {
            look(held, reader, survey);
        }
        return report(held, survey, "", 0, 0, survey.last(), true);
    }

    private static void look(HistoryFile file, HistoryReader<?> reader, Survey survey) {
        try (ProgressLine progress = ProgressLine.start("Checking " + file.name(), -1)) {
            for (Optional<HistoryLine> next = reader.next(0); next.isPresent(); next = reader.next(0)) {
                survey.look(next.get());
                progress.at(survey.records(), estimate(survey.records(), reader, file));
            }
            survey.end(reader);
        }
    }

    private static LoadReport report(
            HistoryFile file, Survey survey, String id, long sent, long landed, long lines, boolean done) {
        Repeats.Found repeats = survey.repeats();
        return new LoadReport(
                file.name(),
                file.topic(),
                id,
                survey.records(),
                sent,
                landed,
                lines,
                done,
                survey.rejected(),
                survey.wrong(),
                repeats.count(),
                repeats.first().stream()
                        .map(repeat -> "%s %,d repeats %,d".formatted(survey.unit(), repeat.number(), repeat.first()))
                        .toList(),
                survey.tooLong());
    }

    private LoadReport loaded(HistoryFile file, Survey survey, PrintWriter out) {
        return file.isPipe() ? piped(file, survey, out) : resumed(file, survey, out);
    }

    /** A pipe can be read only once, so it is sent while being surveyed. */
    private LoadReport piped(HistoryFile file, Survey survey, PrintWriter out) {
        if (!output.json()) {
            out.printf(
                    "%s cannot resume: if it breaks off, send it again; what came twice counts as duplicates%n",
                    file.name());
            out.flush();
        }
        Bookmark bookmark;
        try (Topics kafka = new Topics(lake.kafkaClient())) {
            String name = file.topic();
            require(kafka, name);
            bookmark = Bookmark.ofPipe(file, kafka.end(List.of(name)).of(name));
        }
        try (HistoryReader<?> reader = file.open(own, Clock.systemUTC());
                Load load = Load.from(lake.kafkaClient(), note -> {}, bookmark, rate == null ? 0 : rate);
                ProgressLine progress = ProgressLine.start("Loading " + file.name(), -1)) {
            load.run(
                    reader,
                    line -> {
                        survey.look(line);
                        progress.at(survey.records());
                    },
                    line -> false);
            survey.end(reader);
            return report(
                    file,
                    survey,
                    bookmark.id(),
                    load.sent(),
                    0,
                    load.bookmark().lines(),
                    load.bookmark().done());
        }
    }

    private LoadReport resumed(HistoryFile file, Survey survey, PrintWriter out) {
        Path directory = lake.dataDir().resolve("loads");
        try (LoadLock lock = LoadLock.of(directory, file)) {
            // All that follows sees what the file holds now, also if it grows.
            HistoryFile held = file.asOfNow();
            ContentId content = content(held, directory);
            Bookmark bookmark = lock.take(bookmark(held, content, directory), again);
            if (bookmark.done()) {
                return ended(held, survey, bookmark, out);
            }
            content.begun()
                    .filter(begun -> !begun.id().equals(content.id()))
                    .ifPresent(lock::takeBegun);
            // A file that cannot be read to its end is refused before anything is sent.
            try (HistoryReader<?> reader = held.open(own, Clock.systemUTC())) {
                look(held, reader, survey);
            }
            // Noted before the first line is sent: after an early kill, the next run must know where to search.
            bookmark.keep(directory);
            Bookmark.expire(directory, Clock.systemUTC());
            LoadReport report = sent(held, survey, bookmark, content.isEnded(), lock);
            tellIfChanged(held, out);
            return report;
        }
    }

    private void tellIfChanged(HistoryFile file, PrintWriter out) {
        long grown = file.grownBy();
        if (grown == 0 || output.json()) {
            return;
        }
        out.printf(
                grown > 0
                        ? "%s grew by %,d bytes while it was loaded: the same command sends what was added%n"
                        : "%s became shorter by %,d bytes while it was loaded: load it again when its writer is done%n",
                file.name(),
                Math.abs(grown));
        out.flush();
    }

    private LoadReport ended(HistoryFile file, Survey survey, Bookmark bookmark, PrintWriter out) {
        if (!output.json()) {
            out.printf(
                    "%s: Kafka already has all of its %,d lines%s; --again sends them again%n",
                    file.name(),
                    bookmark.lines(),
                    bookmark.isOfEndsOnly(file.bytes()) ? ", as a release noted that did not look at its middle" : "");
        }
        return report(file, survey, bookmark.id(), 0, 0, bookmark.lines(), true);
    }

    /** @param isEnded whether the last line has an end: one without may be half of what its writer writes */
    private LoadReport sent(HistoryFile file, Survey survey, Bookmark bookmark, boolean isEnded, LoadLock lock) {
        Path directory = lake.dataDir().resolve("loads");
        try (HistoryReader<?> reader = file.open(own, Clock.systemUTC());
                Load load = Load.from(
                        lake.kafkaClient(), note -> note.keep(directory), bookmark, rate == null ? 0 : rate);
                ProgressLine progress = ProgressLine.start("Loading " + file.name(), -1)) {
            Thread stop = new Thread(() -> lock.stop(load), "load-stop");
            Runtime.getRuntime().addShutdownHook(stop);
            load.run(
                    reader,
                    line -> progress.at(line.number(), estimate(line.number(), reader, file)),
                    line -> !isEnded && line == survey.last() && file.grownBy() > 0);
            return report(
                    file,
                    survey,
                    bookmark.id(),
                    load.sent(),
                    load.landed(),
                    load.bookmark().lines(),
                    load.bookmark().done());
        }
    }

    private ContentId content(HistoryFile file, Path directory) {
        try (Topics kafka = new Topics(lake.kafkaClient())) {
            require(kafka, file.topic());
            return ContentId.of(file, kafka.id(file.topic()), Bookmark.all(directory, file.topic()));
        }
    }

    private Bookmark bookmark(HistoryFile file, ContentId content, Path directory) {
        try (Topics kafka = new Topics(lake.kafkaClient())) {
            String name = file.topic();
            return Bookmark.find(directory, content.id())
                    .or(() -> Bookmark.find(directory, Bookmark.formerId(file.path(), kafka.id(name))))
                    .filter(known -> !(known.done() && again))
                    .orElseGet(() -> new Bookmark(
                            content.id(),
                            file.name(),
                            name,
                            again ? 0 : content.lines(),
                            kafka.end(List.of(name)).of(name),
                            false,
                            content.bytes()));
        }
    }

    private void require(Topics kafka, String name) {
        if (createTopic) {
            kafka.create(name);
        }
        kafka.require(List.of(name));
    }

    /** Estimated number of lines in the file, at the average size of those read. */
    private static long estimate(long lines, HistoryReader<?> reader, HistoryFile file) {
        return Math.max(lines, (long) ((double) file.bytes() * lines / Math.max(1, reader.position())));
    }
}
