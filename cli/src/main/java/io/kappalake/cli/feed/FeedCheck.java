package io.kappalake.cli.feed;

import io.kappalake.cli.load.format.HistoryShape;
import io.kappalake.cli.load.format.Lines;
import io.kappalake.cli.load.format.Records;
import io.kappalake.cli.option.JsonOption;
import io.kappalake.cli.option.LakeOptions;
import io.kappalake.cli.option.RuleOptions;
import io.kappalake.cli.option.ShapeOptions;
import io.kappalake.tables.LakeException;
import io.kappalake.transforms.feed.Feed;
import io.kappalake.transforms.feed.RawRecord;
import io.kappalake.transforms.feed.Rules;
import io.kappalake.transforms.feed.TopicForm;
import io.kappalake.transforms.feed.file.FeedFile;
import io.kappalake.transforms.feed.file.TopicMapping;
import io.kappalake.transforms.feed.row.Row;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * Runs the decoder of a feed file over a sample, as the job would, and shows what would become of each record. Writes
 * nothing.
 */
@Command(
        name = "check",
        description = {
            "Decode a sample by a feed file: show the first rows, and what would be rejected and why.",
            "The sample is a file, or the last records of the topic in Kafka where no file is named.",
            "Nothing is written. Exit 0 when nothing would be rejected, else 1."
        })
public final class FeedCheck implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Mixin
    private LakeOptions lake;

    @Mixin
    private RuleOptions rules;

    @Mixin
    private ShapeOptions shape;

    @Parameters(index = "0", paramLabel = "FEED.yaml", description = "The feed file.")
    private Path feed;

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "FILE",
            description = "The sample, as load would read it (Avro and Protobuf: a record a line, in Base64);"
                    + " - for standard input.")
    private String sample;

    @Option(
            names = "--topic",
            paramLabel = "TOPIC",
            description = "Topic that the records are of (default: the feed's first).")
    private String topic;

    @Option(
            names = "--records",
            paramLabel = "N",
            defaultValue = "1000",
            description = "How many records are read from a topic (default: ${DEFAULT-VALUE}).")
    private int records;

    @Option(
            names = {"-n", "--limit"},
            paramLabel = "N",
            defaultValue = "10",
            description = "How many rows and how many rejections are shown (default: ${DEFAULT-VALUE}).")
    private int limit;

    @Mixin
    private JsonOption output;

    @Override
    public Integer call() {
        if (records < 1) {
            throw new ParameterException(spec.commandLine(), "--records is " + records + " but must be 1 or more");
        }
        FeedFile file = FeedFile.read(feed);
        String name = topicOf(file);
        Feed.Decoder<Row> decoder = file.decoder(name).under(rules.over(Rules.DEFAULT));
        CheckReport report =
                new CheckReport(file.shape(), sample == null ? List.of("partition", "offset") : List.of("line"), limit);
        if (sample == null) {
            TopicSample.read(
                    lake.kafkaClient(),
                    name,
                    records,
                    raw -> report.take(List.of((long) raw.partition(), raw.offset()), decoder.decode(raw)));
        } else {
            readFile(file.form(name), decoder, report);
        }
        PrintWriter out = spec.commandLine().getOut();
        if (output.json()) {
            out.println(report.json());
        } else {
            report.text(out);
        }
        out.flush();
        return report.isClean() ? 0 : 1;
    }

    private void readFile(TopicForm form, Feed.Decoder<Row> decoder, CheckReport report) {
        try (InputStream in = open()) {
            if (form.kind() == TopicForm.Kind.BINARY) {
                readLines(in, decoder, report);
            } else {
                readRecords(in, form, decoder, report);
            }
        } catch (IOException e) {
            throw new LakeException("Cannot read " + sample + ": " + LakeException.innermost(e), e);
        }
    }

    private void readLines(InputStream in, Feed.Decoder<Row> decoder, CheckReport report) throws IOException {
        SampleLines lines = new SampleLines(in);
        for (byte[] line = lines.next(); line != null; line = lines.next()) {
            report.take(List.of(lines.number()), decoder.decode(raw(lines.number(), ofBase64(lines.number(), line))));
        }
    }

    private void readRecords(InputStream in, TopicForm form, Feed.Decoder<Row> decoder, CheckReport report)
            throws IOException {
        HistoryShape said = shape.shape();
        try (Records read =
                Records.open(sample, Path.of(sample), said, in, form, payload -> decoder.decode(raw(1, payload))
                        .isEvent())) {
            for (Optional<Records.Found> next = read.next(); next.isPresent(); next = read.next()) {
                Records.Found found = next.get();
                List<Long> at = List.of(found.number());
                if (found.isTooLong()) {
                    report.reject(
                            at, "TOO_LONG", "more than %,d bytes, which Kafka refuses".formatted(Lines.MOST_BYTES));
                } else if (found.problem() != null) {
                    String[] words = found.problem().split(" ", 2);
                    report.reject(at, words[0], words[1]);
                } else {
                    report.take(at, decoder.decode(raw(found.number(), found.payload())));
                }
            }
        }
    }

    /** As if it had just arrived: an event may not lie in the future. */
    private static RawRecord raw(long number, byte[] payload) {
        long now = ChronoUnit.MICROS.between(Instant.EPOCH, Clock.systemUTC().instant());
        return new RawRecord(0, number - 1, now, null, payload, Map.of());
    }

    private byte[] ofBase64(long number, byte[] line) {
        try {
            return Base64.getDecoder().decode(new String(line, StandardCharsets.US_ASCII).strip());
        } catch (IllegalArgumentException e) {
            throw new LakeException("Line " + number + " of " + sample + " is no Base64: write each record of a binary"
                    + " format as a line of Base64");
        }
    }

    private String topicOf(FeedFile file) {
        if (topic != null) {
            return topic;
        }
        TopicMapping first = file.topics().get(0);
        if (first.isPattern()) {
            throw new ParameterException(
                    spec.commandLine(),
                    "Feed " + file.name() + " takes topics that match " + first.name() + ": name one with --topic");
        }
        return first.name();
    }

    private InputStream open() throws IOException {
        return new BufferedInputStream(sample.equals("-") ? System.in : Files.newInputStream(Path.of(sample)));
    }
}
