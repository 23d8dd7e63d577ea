package io.kappalake.cli.feed;

import io.kappalake.cli.feed.draft.FeedDraftText;
import io.kappalake.cli.feed.draft.Sample;
import io.kappalake.cli.load.format.FileGuess;
import io.kappalake.cli.load.format.HistoryShape;
import io.kappalake.cli.load.format.Records;
import io.kappalake.cli.option.LakeOptions;
import io.kappalake.cli.option.ShapeOptions;
import io.kappalake.tables.LakeException;
import io.kappalake.transforms.feed.TopicForm;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Writes the draft of a feed file from a sample. */
@Command(
        name = "draft",
        description = {
            "Write a feed file from a sample of JSON, CSV or Parquet: a file, or a topic of Kafka.",
            "It guesses types, event time and identity, and marks with ? what needs a look."
        })
public final class FeedDraft implements Callable<Integer> {

    private static final int MOST_BYTES = 64 << 20;

    @Spec
    private CommandSpec spec;

    @Mixin
    private LakeOptions lake;

    @Mixin
    private ShapeOptions shapeOptions;

    @Parameters(arity = "0..1", paramLabel = "FILE", description = "The sample, also packed; - for standard input.")
    private String sample;

    @Option(
            names = "--topic",
            paramLabel = "TOPIC",
            description =
                    "Topic to read, or with a file the one that its records will be of (default: the feed's name).")
    private String topic;

    @Option(
            names = "--name",
            paramLabel = "FEED",
            description = "Name of the feed (default: what the file's or the topic's name begins with).")
    private String name;

    @Option(
            names = "--records",
            paramLabel = "N",
            defaultValue = "10000",
            description = "How many records are looked at (default: ${DEFAULT-VALUE}).")
    private int records;

    @Option(names = "--out", paramLabel = "FILE", description = "Where to write it (default: standard output).")
    private Path target;

    private List<String> each = List.of();

    @Override
    public Integer call() {
        if (sample == null && topic == null) {
            throw new ParameterException(spec.commandLine(), "Name a sample: a file, or a topic with --topic");
        }
        if (records < 1) {
            throw new ParameterException(spec.commandLine(), "--records is " + records + " but must be 1 or more");
        }
        write(sample == null ? ofTopic() : ofFile());
        return 0;
    }

    private String ofFile() {
        HistoryShape shape = shapeOptions.shape();
        String feed = feed(String.valueOf(Path.of(sample).getFileName()));
        Read read = read(shape);
        List<String> within = FeedDraftText.within(read.sample());
        if (!within.isEmpty() && shape.each().isEmpty() && Files.isRegularFile(Path.of(sample))) {
            read = read(new HistoryShape(shape.delimiter(), shape.quote(), shape.names(), within));
        }
        return text(
                read.sample(), sample, feed, read.guess().form(), read.guess().each());
    }

    private record Read(FileGuess guess, Sample sample) {}

    private Read read(HistoryShape shape) {
        Path file = Path.of(sample);
        Sample read = new Sample();
        try (InputStream in = new BufferedInputStream(sample.equals("-") ? System.in : Files.newInputStream(file))) {
            FileGuess guess = FileGuess.of(sample, file, shape, in);
            try (Records found = guess.records()) {
                Optional<Records.Found> next = found.next();
                for (int i = 0; i < records && next.isPresent(); i++) {
                    read.add(next.get().problem() == null ? next.get().payload() : null);
                    next = found.next();
                }
            }
            return new Read(guess, read);
        } catch (IOException e) {
            throw new LakeException("Cannot read " + sample + ": " + LakeException.innermost(e), e);
        }
    }

    private String ofTopic() {
        List<byte[]> payloads = new ArrayList<>();
        AtomicLong bytes = new AtomicLong();
        TopicSample.read(lake.kafkaClient(), topic, records, raw -> {
            if (raw.payload() != null && bytes.addAndGet(raw.payload().length) < MOST_BYTES) {
                payloads.add(raw.payload());
            }
        });
        if (payloads.stream().filter(FeedDraft::isBinary).count() * 2 > payloads.size()) {
            throw new LakeException(
                    "Records of topic " + topic + " are not text: write format: avro or protobuf with their"
                            + " schema, as docs/pipelines.md says under Formats");
        }
        // A record a line, with line ends of its own as blanks: so a topic is drafted as a file is.
        ByteArrayOutputStream lines = new ByteArrayOutputStream();
        for (byte[] payload : payloads) {
            for (byte each : payload) {
                lines.write(each == '\n' || each == '\r' ? ' ' : each);
            }
            lines.write('\n');
        }
        Sample read = new Sample();
        try {
            FileGuess guess = FileGuess.of(
                    "topic " + topic,
                    Path.of(topic),
                    shapeOptions.shape(),
                    new ByteArrayInputStream(lines.toByteArray()));
            for (Optional<Records.Found> next = guess.records().next(); next.isPresent(); ) {
                read.add(next.get().problem() == null ? next.get().payload() : null);
                next = guess.records().next();
            }
            return text(read, "topic " + topic, feed(topic), guess.form(), guess.each());
        } catch (IOException e) {
            throw new LakeException("Cannot read topic " + topic + ": " + LakeException.innermost(e), e);
        }
    }

    private static boolean isBinary(byte[] payload) {
        for (byte each : payload) {
            if (each >= 0 && each < ' ' && each != '\n' && each != '\r' && each != '\t') {
                return true;
            }
        }
        return payload.length == 0;
    }

    private String text(Sample read, String source, String feed, TopicForm form, List<String> path) {
        each = path;
        if (read.isEmpty()) {
            throw new LakeException(source + " has no records that are JSON objects, JSON arrays or CSV");
        }
        return new FeedDraftText(source, feed, topic == null ? feed : topic, form, path).of(read);
    }

    /** As load finds the feed of a file: what its name begins with. */
    private String feed(String named) {
        if (name != null) {
            return name;
        }
        String letters =
                named.toLowerCase(Locale.ROOT).replaceFirst("[^a-z_].*", "").replaceFirst("^_+|_+$", "");
        return letters.isEmpty() || letters.equals("rejected") ? "events" : letters;
    }

    private void write(String text) {
        PrintWriter out = spec.commandLine().getOut();
        if (target == null) {
            out.print(text);
            out.flush();
            return;
        }
        try {
            if (Files.exists(target)) {
                throw new LakeException(target + " is there already: name another --out");
            }
            if (target.getParent() != null) {
                Files.createDirectories(target.getParent());
            }
            Files.writeString(target, text);
        } catch (IOException e) {
            throw new LakeException("Cannot write " + target + ": " + LakeException.innermost(e), e);
        }
        out.println(target + ": look at what has a ?, then ./lake feed check " + target
                + (sample == null ? " --topic " + topic : " " + sample)
                + (each.isEmpty() ? "" : " --each " + String.join(".", each)));
        out.flush();
    }
}
