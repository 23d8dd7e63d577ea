package io.kappalake.cli.feed;

import io.kappalake.cli.option.RuleOptions;
import io.kappalake.cli.output.TextTable;
import io.kappalake.tables.LakeException;
import io.kappalake.transforms.feed.Decoded;
import io.kappalake.transforms.feed.Feed;
import io.kappalake.transforms.feed.RawRecord;
import io.kappalake.transforms.feed.file.FeedFile;
import io.kappalake.transforms.feed.file.TopicMapping;
import io.kappalake.transforms.feed.row.Row;
import io.kappalake.transforms.feed.row.RowColumn;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Runs the decoder of a feed file over a sample, as the job would, and shows what would become of each record. Writes nothing. */
@Command(
        name = "check",
        description = {
            "Decode a sample by a feed file: show the first rows, and what would be rejected and why.",
            "Nothing is written. Exit 0 when nothing would be rejected, else 1."
        })
public final class FeedCheck implements Callable<Integer> {

    private static final int WIDEST = 40;

    @Spec
    private CommandSpec spec;

    @Mixin
    private RuleOptions rules;

    @Parameters(index = "0", paramLabel = "FEED.yaml", description = "The feed file.")
    private Path feed;

    @Parameters(
            index = "1",
            paramLabel = "FILE",
            description = "The sample, one JSON object a line; - for standard input.")
    private String sample;

    @Option(
            names = "--topic",
            paramLabel = "TOPIC",
            description = "Topic that the records are taken to be of (default: the feed's first).")
    private String topic;

    @Option(
            names = {"-n", "--limit"},
            paramLabel = "N",
            defaultValue = "10",
            description = "How many rows and how many rejections are shown (default: ${DEFAULT-VALUE}).")
    private int limit;

    private final Map<String, Integer> rejected = new LinkedHashMap<>();
    private final List<Row> rows = new ArrayList<>();
    private final TextTable why = new TextTable("LINE", "REASON", "DETAIL");
    private int shown;
    private long accepted;

    @Override
    public Integer call() {
        FeedFile file = FeedFile.read(feed);
        Feed.Decoder<Row> decoder = file.decoder(topicOf(file)).under(rules.rules());
        try (InputStream in = open()) {
            SampleLines lines = new SampleLines(in);
            // As if it had just arrived: an event may not lie in the future.
            long now =
                    ChronoUnit.MICROS.between(Instant.EPOCH, Clock.systemUTC().instant());
            for (byte[] line = lines.next(); line != null; line = lines.next()) {
                take(lines.number(), decoder.decode(new RawRecord(0, lines.number() - 1, now, null, line, Map.of())));
            }
        } catch (IOException e) {
            throw new LakeException("Cannot read " + sample + ": " + LakeException.innermost(e), e);
        }
        print(file);
        return rejected.isEmpty() ? 0 : 1;
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

    private void take(long line, Decoded<Row> decoded) {
        if (decoded.isEvent()) {
            accepted++;
            if (rows.size() < limit) {
                rows.add(decoded.event());
            }
            return;
        }
        rejected.merge(decoded.rejection().name(), 1, Integer::sum);
        if (shown < limit) {
            shown++;
            why.row(
                    line,
                    decoded.rejection().name(),
                    printable(decoded.rejection().detail()));
        }
    }

    private void print(FeedFile file) {
        PrintWriter out = spec.commandLine().getOut();
        if (!rows.isEmpty()) {
            out.println(table(file));
        }
        long others = rejected.values().stream().mapToLong(Integer::longValue).sum();
        if (others > 0) {
            out.println(why);
        }
        out.printf(
                "%,d %s, %,d rejected%s%n",
                accepted, accepted == 1 ? "row" : "rows", others, others == 0 ? "" : " " + rejected);
        out.flush();
    }

    /** The feed's own columns; Kafka's say nothing here. */
    private TextTable table(FeedFile file) {
        List<String> names = file.shape().columns().stream()
                .map(RowColumn::name)
                .filter(name -> !name.startsWith("kafka_"))
                .toList();
        TextTable table = new TextTable(names.toArray(String[]::new));
        for (Row row : rows) {
            table.row(names.stream()
                    .map(name -> cut(printable(row.shape().text(row, row.shape().position(name)))))
                    .toArray());
        }
        return table;
    }

    private static String cut(String text) {
        return text.length() <= WIDEST ? text : text.substring(0, WIDEST - 1) + "…";
    }

    /** A record may hold what moves a terminal's cursor. */
    private static String printable(String text) {
        return text.replaceAll("\\p{Cntrl}", " ");
    }
}
