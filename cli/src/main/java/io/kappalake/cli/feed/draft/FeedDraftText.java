package io.kappalake.cli.feed.draft;

import io.kappalake.transforms.feed.TopicForm;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collector;
import java.util.stream.Collectors;

/** Writes the draft of a feed file. What it is unsure of is marked with a question mark. */
public final class FeedDraftText {

    private static final int WIDEST = 48;
    private static final String PLAIN = "[A-Za-z_][A-Za-z0-9_./-]*|\\d{1,4}";
    private static final List<String> WORDS = List.of("true", "false", "null");

    private final String source;
    private final String feed;
    private final String topic;
    private final TopicForm form;
    private final List<String> each;

    /**
     * @param source of the sample, for the first line
     * @param each fields that lead to the records within a file
     */
    public FeedDraftText(String source, String feed, String topic, TopicForm form, List<String> each) {
        this.source = source;
        this.feed = feed;
        this.topic = topic;
        this.form = form;
        this.each = each;
    }

    public String of(Sample sample) {
        DraftColumns drafted = DraftColumns.of(sample);
        List<DraftColumn> columns = drafted.columns();
        IdentityGuess.Found identity = drafted.identity();
        List<String> lines = new ArrayList<>(head(sample, drafted));
        lines.add("feed: " + feed);
        lines.add("topics:");
        lines.add("  - topic: " + topic);
        lines.addAll(format());
        lines.add("    fields:");
        columns.forEach(column -> lines.add("      " + column.name() + ": " + mapping(column)));
        lines.add("columns:");
        columns.forEach(column -> lines.add("  " + column.name() + ": " + type(column) + comment(column)));
        lines.add(identity(identity, sample));
        Optional<DraftColumn> key = drafted.key();
        key.ifPresent(column -> lines.add("key: " + column.name()));
        return String.join("\n", lines) + "\n";
    }

    /** The fields that lead to the records, where those of the sample only wrap them; else empty. */
    public static List<String> within(Sample sample) {
        List<SampleField> lists = sample.listsOfObjects();
        boolean hasTime = sample.fields().stream().map(ColumnGuess::of).anyMatch(column -> column.type()
                .equals("timestamp"));
        return lists.size() == 1 && !hasTime ? List.of(lists.get(0).path().split("\\.")) : List.of();
    }

    private List<String> head(Sample sample, DraftColumns drafted) {
        List<String> lines = new ArrayList<>();
        lines.add("# Drafted from %,d records of %s. What has a ? needs a look."
                .formatted(sample.records() + sample.besides(), source));
        if (sample.unreadable() > 0) {
            lines.add("# ? %,d more records are unreadable.".formatted(sample.unreadable()));
        }
        if (sample.besides() > 0) {
            lines.add("# ? %,d of them lack the event time or the identity, and would be rejected."
                    .formatted(sample.besides()));
        }
        if (sample.isCut()) {
            lines.add("# ? Records have more than %d fields: the others are left out.".formatted(Sample.MOST_FIELDS));
        }
        if (!each.isEmpty()) {
            lines.add("# The records are within another object: check and load with --each " + String.join(".", each));
        }
        for (SampleField list : sample.listsOfObjects()) {
            lines.add("# ? %s has up to %,d objects: a file can be loaded with --each %s, each of them a record."
                    .formatted(list.path(), list.mostObjects(), list.path()));
        }
        if (drafted.areChanges()) {
            lines.add("# Changes of a database's rows. A deletion has no row after it: it would be rejected.");
        }
        return lines;
    }

    private List<String> format() {
        if (form.kind() != TopicForm.Kind.CSV) {
            return List.of("    format: json");
        }
        List<String> lines = new ArrayList<>(List.of("    format: csv"));
        if (form.delimiter() != ',') {
            lines.add("    delimiter: " + quoted(form.delimiter() == '\t' ? "\\t" : String.valueOf(form.delimiter())));
        }
        if (form.quote() != '"') {
            lines.add("    quote: " + quoted(String.valueOf(form.quote())));
        }
        if (!form.names().isEmpty()) {
            lines.add("    names: "
                    + form.names().stream().map(FeedDraftText::scalar).collect(bracketed()));
        }
        return lines;
    }

    private String mapping(DraftColumn column) {
        if (column.from().isEmpty()) {
            return "{ kafka: timestamp }";
        }
        List<String> paths =
                column.from().stream().map(field -> scalar(field.path())).toList();
        List<String> keys = new ArrayList<>();
        if (paths.size() > 1) {
            keys.add("join: \"" + column.join() + "\"");
        }
        if (!column.time().isEmpty() && !isDefault(column)) {
            keys.add("time: " + (column.time().matches("[a-z-]+") ? column.time() : quoted(column.time())));
        }
        if (column.zone()) {
            keys.add("zone: UTC");
        }
        boolean isJson = column.type().equals("json");
        if (column.isText() && column.field().hasScalars()) {
            keys.add("numbers: true");
        }
        if (!column.field().words().isEmpty() && !column.isText() && !isJson) {
            keys.add("nulls: "
                    + column.field().words().stream().map(FeedDraftText::quoted).collect(bracketed()));
        }
        String from = paths.size() == 1 ? paths.get(0) : paths.stream().collect(bracketed());
        return keys.isEmpty() ? from : "{ from: " + from + ", " + String.join(", ", keys) + " }";
    }

    private static boolean isDefault(DraftColumn column) {
        return column.time().equals(column.type().equals("date") ? "date" : "iso");
    }

    private static String type(DraftColumn column) {
        String type = column.type().contains(",") ? quoted(column.type()) : column.type();
        return column.required() ? "{ type: " + type + ", required: true }" : type;
    }

    private String comment(DraftColumn column) {
        List<String> notes = new ArrayList<>();
        if (!column.from().isEmpty()) {
            String example = column.from().stream()
                    .map(SampleField::example)
                    .collect(Collectors.joining(column.join()))
                    .replaceAll("\\p{Cntrl}", " ");
            notes.add(example.length() > WIDEST ? example.substring(0, WIDEST) + "…" : example);
        }
        if (column.zone()) {
            notes.add("? in which zone");
        }
        if (!column.note().isEmpty()) {
            notes.add(column.note());
        }
        return notes.isEmpty() ? "" : " # " + String.join("; ", notes);
    }

    private static String identity(IdentityGuess.Found found, Sample sample) {
        if (found.columns().isEmpty()) {
            return "identity: record # ? no fields tell records apart"
                    + (found.repeats() < 0 ? "" : ": each is an event of its own");
        }
        return "identity: " + found.columns().stream().map(DraftColumn::name).collect(bracketed())
                + " # %s%,d of %,d records repeat it"
                        .formatted(
                                found.repeats() > 0 || found.isByValuesOnly() ? "? " : "",
                                found.repeats(),
                                sample.records());
    }

    private static Collector<CharSequence, ?, String> bracketed() {
        return Collectors.joining(", ", "[", "]");
    }

    private static String scalar(String text) {
        return text.matches(PLAIN) && !WORDS.contains(text) ? text : quoted(text);
    }

    private static String quoted(String text) {
        boolean isEscape = text.equals("\\t");
        return '"' + (isEscape ? text : text.replace("\\", "\\\\").replace("\"", "\\\"")) + '"';
    }
}
