package io.kappalake.cli.inspect;

import io.kappalake.cli.output.TextTable;
import io.kappalake.inspect.explain.Explained;
import io.kappalake.inspect.explain.GoldStory;
import io.kappalake.inspect.explain.RecordStory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/** An answer of {@code explain} for a terminal. */
final class ExplainText {

    private static final int WIDEST = 300;
    private static final int HASH = 16;

    private final List<String> lines = new ArrayList<>();

    static String of(Explained answer, double seconds) {
        ExplainText text = new ExplainText();
        answer.records().forEach(text::record);
        if (answer.gold() != null) {
            text.gold(answer.gold());
        }
        text.lines.addAll(answer.notes());
        text.lines.add("As of commit %.16s: %s in %.1f s"
                .formatted(answer.commit(), answer.read().text(), seconds));
        return String.join(System.lineSeparator(), text.lines);
    }

    private void record(RecordStory story) {
        lines.add("%s, feed %s".formatted(story.place(), story.feed()));
        if (story.kafkaTimestamp() != null) {
            line(
                    "record",
                    "%s, key %s, %,d bytes: %s"
                            .formatted(
                                    story.kafkaTimestamp(),
                                    story.key(),
                                    Objects.requireNonNullElse(story.payloadBytes(), 0),
                                    shortened(String.valueOf(story.payload()))));
        }
        if (story.identity() != null) {
            line("event", "%s at %s".formatted(story.identity(), story.eventTime()));
        }
        story.taken()
                .forEach(taken -> line(
                        "commit",
                        "%.16s of %s, %s%s"
                                .formatted(
                                        taken.commit(),
                                        taken.committedAt(),
                                        taken.what(),
                                        taken.state().equals("counts") ? "" : ": " + taken.state())));
        line("outcome", outcome(story.outcome()));
        for (RecordStory.GoldPlace place : story.gold()) {
            line("gold", place.table() + " " + values(place.key()));
            line("  then", values(withoutKey(place.then(), place.key())));
            line(
                    "  now",
                    Objects.equals(place.then(), place.now())
                            ? "the same"
                            : values(withoutKey(place.now(), place.key())));
            if (place.note() != null) {
                line("  note", place.note());
            }
        }
    }

    private static String outcome(RecordStory.Outcome outcome) {
        StringBuilder text = new StringBuilder(outcome.kind());
        if (outcome.reason() != null) {
            text.append(", ").append(outcome.reason());
        }
        if (outcome.of() != null) {
            text.append(" of ").append(outcome.of());
            if (outcome.ofCommit() != null) {
                text.append(" (commit ").append(outcome.ofCommit(), 0, HASH).append(")");
            }
        }
        return text.append(": ").append(outcome.detail()).toString();
    }

    private void gold(GoldStory gold) {
        lines.add(gold.table() + " " + values(gold.key()));
        line("window", "%s to %s".formatted(gold.windowStart(), gold.windowEnd()));
        line("row", values(withoutKey(gold.row(), gold.key())));
        line(
                "events",
                "%,d in the window%s"
                        .formatted(
                                gold.events(),
                                gold.history() == 0
                                        ? ""
                                        : ", %,d before it that the row looks back at".formatted(gold.history())));
        if (gold.first().isEmpty()) {
            return;
        }
        TextTable table = new TextTable("", "EVENT TIME", "FEED", "IDENTITY", "RECORD", "COMMIT");
        for (GoldStory.EventOf event : gold.first()) {
            table.row(
                    event.inWindow() ? "" : "history",
                    event.eventTime(),
                    event.feed(),
                    event.identity(),
                    event.place(),
                    event.commit() == null ? "" : event.commit().substring(0, HASH));
        }
        table.toString().lines().forEach(lines::add);
    }

    private static Map<String, Object> withoutKey(Map<String, Object> row, Map<String, Object> key) {
        if (row == null) {
            return null;
        }
        Map<String, Object> rest = new LinkedHashMap<>(row);
        rest.keySet().removeAll(key.keySet());
        return rest;
    }

    private static String values(Map<String, Object> row) {
        return row == null
                ? "no row"
                : row.entrySet().stream()
                        .map(value -> value.getKey() + "=" + value.getValue())
                        .collect(Collectors.joining(" "));
    }

    private static String shortened(String text) {
        String line = text.replaceAll("\\s+", " ");
        return line.length() <= WIDEST ? line : line.substring(0, WIDEST - 1) + "…";
    }

    private void line(String name, String text) {
        lines.add("  %-9s %s".formatted(name, text));
    }
}
