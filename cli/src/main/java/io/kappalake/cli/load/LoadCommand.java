package io.kappalake.cli.load;

import io.kappalake.cli.option.JsonOption;
import io.kappalake.cli.option.LakeOptions;
import io.kappalake.cli.option.RuleOptions;
import io.kappalake.cli.output.Json;
import io.kappalake.cli.output.ProgressLine;
import io.kappalake.jobs.source.Topics;
import io.kappalake.tables.LakeException;
import java.io.PrintWriter;
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
            "Files hold one JSON object per line, or CSV; also gzip. No line is sent twice, none is left out."
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
            description = "Such as trades-2024.jsonl.gz or quotes.csv: the name begins with the topic and ends with the"
                    + " format.")
    private List<Path> paths;

    @Option(
            names = "--topic",
            paramLabel = "TOPIC",
            description = "Topic of the files (default: the beginning of their names).")
    private String topic;

    @Option(
            names = "--rate",
            paramLabel = "R",
            description = "Send at most R records per second, so that the job keeps up with live events.")
    private Double rate;

    @Option(names = "--again", description = "Send a file again although Kafka has all of its lines.")
    private boolean again;

    @Option(
            names = "--show",
            paramLabel = "N",
            defaultValue = "20",
            description = "Invalid lines to show per file; all are counted (default: ${DEFAULT-VALUE}).")
    private int show;

    @Option(names = "--dry-run", description = "Check all lines and send nothing; exit 1 if one is invalid.")
    private boolean dryRun;

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
        List<HistoryFile> files = files();
        files.forEach(HistoryFile::requireReadable);
        PrintWriter out = spec.commandLine().getOut();
        List<LoadReport> reports = new ArrayList<>();
        try {
            for (HistoryFile file : files) {
                LoadReport report = dryRun ? looked(file) : loaded(file, out);
                reports.add(report);
                if (!output.json()) {
                    report.text(dryRun).forEach(out::println);
                    out.flush();
                }
                if (!dryRun && !report.done()) {
                    break;
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
        return exit(reports, out);
    }

    private int exit(List<LoadReport> reports, PrintWriter out) {
        boolean allRight = reports.stream().allMatch(LoadReport::isWhole);
        boolean noneWrong =
                reports.stream().allMatch(report -> report.rejected().isEmpty());
        if (!output.json() && !dryRun && reports.stream().anyMatch(report -> report.sent() > 0)) {
            out.println("Next: ./lake run, unless it runs; ./lake status counts the sealed windows that wait for ./lake"
                    + " repair.");
            out.flush();
        }
        return allRight && (noneWrong || !dryRun) ? 0 : 1;
    }

    private List<HistoryFile> files() {
        try {
            return paths.stream()
                    .map(path -> HistoryFile.of(path, Optional.ofNullable(topic)))
                    .toList();
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage());
        }
    }

    private LoadReport looked(HistoryFile file) {
        WrongLines wrong = new WrongLines(show);
        long line = 0;
        long count = 0;
        try (HistoryReader<?> reader = file.open(rules.rules(), Clock.systemUTC());
                ProgressLine progress =
                        ProgressLine.start("Checking " + file.path().getFileName(), -1)) {
            for (Optional<HistoryLine> next = reader.next(0); next.isPresent(); next = reader.next(0)) {
                wrong.look(next.get());
                line = next.get().number();
                progress.at(++count, estimate(count, reader, file));
            }
            return new LoadReport(
                    file.path().toString(),
                    file.feed().name(),
                    "",
                    0,
                    0,
                    line,
                    true,
                    wrong.byReason(),
                    wrong.first(),
                    reader.tooLong());
        }
    }

    private LoadReport loaded(HistoryFile file, PrintWriter out) {
        Path directory = lake.dataDir().resolve("loads");
        Bookmark bookmark = bookmark(file, directory);
        if (bookmark.done() && !output.json()) {
            out.printf(
                    "%s: Kafka already has all of its %,d lines; --again sends them again%n",
                    file.path(), bookmark.lines());
        }
        WrongLines wrong = new WrongLines(show);
        try (LoadLock lock = LoadLock.take(directory, bookmark);
                HistoryReader<?> reader = file.open(rules.rules(), Clock.systemUTC());
                Load load = Load.from(lake.kafkaClient(), directory, bookmark, rate == null ? 0 : rate);
                ProgressLine progress =
                        ProgressLine.start("Loading " + file.path().getFileName(), -1)) {
            Thread stop = new Thread(() -> lock.stop(load), "load-stop");
            Runtime.getRuntime().addShutdownHook(stop);
            if (!bookmark.done()) {
                load.run(reader, line -> {
                    wrong.look(line);
                    progress.at(line.number(), estimate(line.number(), reader, file));
                });
            }
            return new LoadReport(
                    file.path().toString(),
                    file.feed().name(),
                    bookmark.id(),
                    load.sent(),
                    load.landed(),
                    load.bookmark().lines(),
                    load.bookmark().done(),
                    wrong.byReason(),
                    wrong.first(),
                    reader.tooLong());
        }
    }

    private Bookmark bookmark(HistoryFile file, Path directory) {
        try (Topics kafka = new Topics(lake.kafkaClient())) {
            String name = file.feed().name();
            kafka.require(List.of(name));
            String id = Bookmark.id(file.path(), kafka.id(name));
            Optional<Bookmark> known = Bookmark.find(directory, id).filter(found -> !(found.done() && again));
            if (known.isPresent()) {
                return known.get();
            }
            // Noted before the first line is sent: after an early kill, the next run must know where to search.
            Bookmark begins = new Bookmark(
                    id,
                    file.path().toString(),
                    name,
                    0,
                    kafka.end(List.of(name)).of(name),
                    false);
            begins.keep(directory);
            Bookmark.expire(directory, Clock.systemUTC());
            return begins;
        }
    }

    /** Estimated number of lines in the file, at the average size of those read. */
    private static long estimate(long lines, HistoryReader<?> reader, HistoryFile file) {
        return Math.max(lines, (long) ((double) file.bytes() * lines / Math.max(1, reader.position())));
    }
}
