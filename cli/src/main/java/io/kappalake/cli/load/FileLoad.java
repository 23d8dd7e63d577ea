package io.kappalake.cli.load;

import io.kappalake.cli.option.LakeOptions;
import io.kappalake.cli.output.ProgressLine;
import io.kappalake.jobs.source.Topics;
import io.kappalake.transforms.feed.Rules;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Loads files, one after the other: surveys a file to its end, then sends the lines that Kafka does not have. A
 * bookmark in the data directory says which these are.
 */
final class FileLoad {

    private final LakeOptions lake;
    private final Rules own;
    private final double rate;
    private final boolean createsTopic;
    private final boolean again;
    private final Consumer<String> say;

    /**
     * @param own rules that lines are checked by
     * @param rate records per second at most; 0 for any
     * @param again whether a file is sent though Kafka has all of it
     * @param say told what a person should know meanwhile
     */
    FileLoad(LakeOptions lake, Rules own, double rate, boolean createsTopic, boolean again, Consumer<String> say) {
        this.lake = lake;
        this.own = own;
        this.rate = rate;
        this.createsTopic = createsTopic;
        this.again = again;
        this.say = say;
    }

    /** Checks all lines and sends none. */
    LoadReport looked(HistoryFile file, Survey survey) {
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

    /** Sends what Kafka does not have of the file. */
    LoadReport loaded(HistoryFile file, Survey survey) {
        return file.isPipe() ? piped(file, survey) : resumed(file, survey);
    }

    /** A pipe can be read only once, so it is sent while being surveyed. */
    private LoadReport piped(HistoryFile file, Survey survey) {
        say.accept(
                file.name() + " cannot resume: if it breaks off, send it again; what came twice counts as duplicates");
        Bookmark bookmark;
        try (Topics kafka = new Topics(lake.kafkaClient())) {
            String name = file.topic();
            require(kafka, name);
            bookmark = Bookmark.ofPipe(file, kafka.end(List.of(name)).of(name));
        }
        try (HistoryReader<?> reader = file.open(own, Clock.systemUTC());
                Load load = Load.from(lake.kafkaClient(), note -> {}, bookmark, rate);
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

    private LoadReport resumed(HistoryFile file, Survey survey) {
        Path directory = lake.dataDir().resolve("loads");
        try (LoadLock lock = LoadLock.of(directory, file)) {
            // All that follows sees what the file holds now, also if it grows.
            HistoryFile held = file.asOfNow();
            ContentId content = content(held, directory);
            Bookmark bookmark = lock.take(bookmark(held, content, directory), again);
            if (bookmark.done()) {
                return ended(held, survey, bookmark);
            }
            content.begun().filter(begun -> !begun.id().equals(content.id())).ifPresent(lock::takeBegun);
            // A file that cannot be read to its end is refused before anything is sent.
            try (HistoryReader<?> reader = held.open(own, Clock.systemUTC())) {
                look(held, reader, survey);
            }
            // Noted before the first line is sent: after an early kill, the next run must know where to search.
            bookmark.keep(directory);
            Bookmark.expire(directory, Clock.systemUTC());
            LoadReport report = sent(held, survey, bookmark, content.isEnded(), lock);
            tellIfChanged(held);
            return report;
        }
    }

    private void tellIfChanged(HistoryFile file) {
        long grown = file.grownBy();
        if (grown != 0) {
            String line = grown > 0
                    ? "%s grew by %,d bytes while it was loaded: the same command sends what was added"
                    : "%s became shorter by %,d bytes while it was loaded: load it again when its writer is done";
            say.accept(line.formatted(file.name(), Math.abs(grown)));
        }
    }

    private LoadReport ended(HistoryFile file, Survey survey, Bookmark bookmark) {
        say.accept("%s: Kafka already has all of its %,d lines%s; --again sends them again"
                .formatted(
                        file.name(),
                        bookmark.lines(),
                        bookmark.isOfEndsOnly(file.bytes())
                                ? ", as a release noted that did not look at its middle"
                                : ""));
        return report(file, survey, bookmark.id(), 0, 0, bookmark.lines(), true);
    }

    /** @param isEnded whether the last line has an end: one without may be half of what its writer writes */
    private LoadReport sent(HistoryFile file, Survey survey, Bookmark bookmark, boolean isEnded, LoadLock lock) {
        Path directory = lake.dataDir().resolve("loads");
        try (HistoryReader<?> reader = file.open(own, Clock.systemUTC());
                Load load = Load.from(lake.kafkaClient(), note -> note.keep(directory), bookmark, rate);
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
        if (createsTopic) {
            kafka.create(name);
        }
        kafka.require(List.of(name));
    }

    /** Estimated number of lines in the file, at the average size of those read. */
    private static long estimate(long lines, HistoryReader<?> reader, HistoryFile file) {
        return Math.max(lines, (long) ((double) file.bytes() * lines / Math.max(1, reader.position())));
    }
}
