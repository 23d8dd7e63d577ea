package io.kappalake.cli.feed;

import io.kappalake.cli.option.DataDirectory;
import io.kappalake.cli.option.JsonOption;
import io.kappalake.cli.option.RuleOptions;
import io.kappalake.cli.output.Json;
import io.kappalake.cli.output.TextTable;
import io.kappalake.tables.LakeException;
import io.kappalake.transforms.feed.Decoded;
import io.kappalake.transforms.feed.Feed;
import io.kappalake.transforms.feed.RawRecord;
import io.kappalake.transforms.feed.Rules;
import io.kappalake.transforms.feed.file.FeedFile;
import io.kappalake.transforms.feed.file.TopicMapping;
import io.kappalake.transforms.feed.row.Row;
import io.kappalake.transforms.feed.row.RowColumn;
import io.kappalake.transforms.feed.row.RowShape;
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
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
            description = "The sample, a record a line (Avro and Protobuf in Base64); - for standard input.")
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

    @Option(
            names = DataDirectory.OPTION,
            paramLabel = "DIR",
            description = "Data of the embedded servers (default: .lake).")
    private String dataDir;

    @Mixin
    private JsonOption output;

    private final Map<String, Integer> rejected = new LinkedHashMap<>();
    private final Set<String> filled = new HashSet<>();
    private final List<Row> rows = new ArrayList<>();
    private final List<Why> why = new ArrayList<>();
    private long accepted;

    /** A record that would be rejected. */
    record Why(long line, String reason, String detail) {}

    /** What {@code --json} prints: counts, and the first rows and rejections. */
    record Report(
            long accepted,
            Map<String, Integer> rejected,
            List<String> neverFilled,
            List<Map<String, String>> rows,
            List<Why> rejections) {}

    @Override
    public Integer call() {
        FeedFile file = FeedFile.read(feed);
        String name = topicOf(file);
        Feed.Decoder<Row> decoder = file.decoder(name).under(rules.over(Rules.DEFAULT));
        boolean isText = file.topics().stream()
                .anyMatch(mapping -> mapping.takes(name) && mapping.format().isText());
        try (InputStream in = open()) {
            SampleLines lines = new SampleLines(in);
            // As if it had just arrived: an event may not lie in the future.
            long now =
                    ChronoUnit.MICROS.between(Instant.EPOCH, Clock.systemUTC().instant());
            for (byte[] line = lines.next(); line != null; line = lines.next()) {
                byte[] payload = isText ? line : ofBase64(lines.number(), line);
                take(
                        lines.number(),
                        decoder.decode(new RawRecord(0, lines.number() - 1, now, null, payload, Map.of())));
            }
        } catch (IOException e) {
            throw new LakeException("Cannot read " + sample + ": " + LakeException.innermost(e), e);
        }
        print(file);
        return rejected.isEmpty() ? 0 : 1;
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

    private void take(long line, Decoded<Row> decoded) {
        if (!decoded.isEvent()) {
            rejected.merge(decoded.rejection().name(), 1, Integer::sum);
            if (why.size() < limit) {
                why.add(new Why(
                        line, decoded.rejection().name(), decoded.rejection().detail()));
            }
            return;
        }
        accepted++;
        Row row = decoded.event();
        if (rows.size() < limit) {
            rows.add(row);
        }
        for (String column : columns(row.shape())) {
            if (!text(row, column).isEmpty()) {
                filled.add(column);
            }
        }
    }

    private void print(FeedFile file) {
        PrintWriter out = spec.commandLine().getOut();
        List<String> columns = columns(file.shape());
        List<String> neverFilled = accepted == 0
                ? List.of()
                : columns.stream().filter(column -> !filled.contains(column)).toList();
        if (output.json()) {
            out.println(Json.of(new Report(
                    accepted,
                    rejected,
                    neverFilled,
                    rows.stream().map(FeedCheck::byColumn).toList(),
                    why)));
        } else {
            printText(out, columns, neverFilled);
        }
        out.flush();
    }

    private void printText(PrintWriter out, List<String> columns, List<String> neverFilled) {
        if (!rows.isEmpty()) {
            TextTable table = new TextTable(columns.toArray(String[]::new));
            rows.forEach(row -> table.row(columns.stream()
                    .map(column -> cut(printable(text(row, column))))
                    .toArray()));
            out.println(table);
        }
        if (!why.isEmpty()) {
            TextTable table = new TextTable("LINE", "REASON", "DETAIL");
            why.forEach(one -> table.row(one.line(), one.reason(), printable(one.detail())));
            out.println(table);
        }
        for (String column : neverFilled) {
            out.println(column + " is NULL in every row: is its path right?");
        }
        long others = rejected.values().stream().mapToLong(Integer::longValue).sum();
        String reasons = others == 0 ? "" : " " + rejected;
        out.printf("%,d %s, %,d rejected%s%n", accepted, accepted == 1 ? "row" : "rows", others, reasons);
    }

    /** The feed's own columns; Kafka's say nothing here. */
    private static List<String> columns(RowShape shape) {
        return shape.columns().stream()
                .map(RowColumn::name)
                .filter(name -> !name.startsWith("kafka_"))
                .toList();
    }

    private static Map<String, String> byColumn(Row row) {
        Map<String, String> values = new LinkedHashMap<>();
        columns(row.shape()).forEach(column -> values.put(column, text(row, column)));
        return values;
    }

    private static String text(Row row, String column) {
        return row.shape().text(row, row.shape().position(column));
    }

    private static String cut(String text) {
        return text.length() <= WIDEST ? text : text.substring(0, WIDEST - 1) + "…";
    }

    /** A record may hold what moves a terminal's cursor. */
    private static String printable(String text) {
        return text.replaceAll("\\p{Cntrl}", " ");
    }
}
