package io.kappalake.cli.load.format;

import io.kappalake.tables.LakeException;
import io.kappalake.transforms.feed.TopicForm;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;

/** The format of a history file. */
enum HistoryFormat {
    JSON,
    CSV,
    PARQUET;

    /** Enough to see a record as long as Kafka takes, and another. */
    private static final int SAMPLE = 1 << 21;

    private static final int HEAD = 16;

    static Records open(
            String name, Path file, HistoryShape shape, InputStream bytes, TopicForm topic, Predicate<byte[]> isRow)
            throws IOException {
        BufferedInputStream packed = new BufferedInputStream(bytes, 1 << 16);
        if (of(file, Unpacked.head(packed, HEAD)) == PARQUET) {
            requireNames(name, topic);
            return ParquetRows.of(file, topic);
        }
        BufferedInputStream text = text(Unpacked.of(packed));
        return switch (of(file, Unpacked.head(text, HEAD))) {
            case CSV -> csv(name, shape, text, topic, isRow);
            case JSON -> json(name, shape.each(), text, topic);
            case PARQUET -> throw new IOException("is a packed Parquet file: unpack it");
        };
    }

    private static void requireNames(String name, TopicForm topic) {
        if (topic.kind() == TopicForm.Kind.JSON_ARRAY) {
            throw new LakeException(name + " has rows, and the records of its topic are JSON arrays: send it to a topic"
                    + " with format: csv, which the same feed may have");
        }
    }

    private static Records csv(
            String name, HistoryShape shape, BufferedInputStream text, TopicForm topic, Predicate<byte[]> isRow)
            throws IOException {
        requireNames(name, topic);
        CsvHeader header = CsvHeader.of(name, text, shape, topic, isRow);
        return new CsvRows(
                name, text, header, CsvHeader.form(topic, header.names(), header.delimiter(), header.quote()));
    }

    private static Records json(String name, List<String> each, BufferedInputStream text, TopicForm topic)
            throws IOException {
        if (topic.kind() == TopicForm.Kind.CSV) {
            throw new LakeException(name + " holds JSON, and the records of its topic are CSV: send it to a topic with"
                    + " format: json, which the same feed may have");
        }
        if (topic.kind() == TopicForm.Kind.JSON_ARRAY) {
            return JsonObjects.arrays(name, text, each);
        }
        if (!each.isEmpty()) {
            return new JsonObjects(name, text, each);
        }
        byte[] sample = Unpacked.head(text, SAMPLE);
        return switch (JsonLayout.of(name, sample, sample.length < SAMPLE, topic.fields())) {
            case LINES -> new JsonLines(new Lines(text));
            case OBJECTS -> new JsonObjects(name, text, List.of());
        };
    }

    /** In UTF-8, without the mark that some programs begin a file with. */
    static BufferedInputStream text(BufferedInputStream content) throws IOException {
        byte[] head = Unpacked.head(content, HEAD);
        if (Unpacked.begins(head, 0xff, 0xfe) || Unpacked.begins(head, 0xfe, 0xff)) {
            return new BufferedInputStream(new Utf16Text(content));
        }
        for (byte each : head) {
            if (each == 0) {
                throw new IOException("is no text: save it as UTF-8");
            }
        }
        if (Unpacked.begins(head, 0xef, 0xbb, 0xbf)) {
            content.skipNBytes(3);
        }
        return content;
    }

    /**
     * Tells the format by the beginning of the content, and by the name only where that leaves a doubt: a broken JSON
     * line is not a CSV header.
     *
     * @param head first bytes after blanks and unpacking
     */
    static HistoryFormat of(Path file, byte[] head) {
        if (Unpacked.begins(head, 'P', 'A', 'R', '1')) {
            return PARQUET;
        }
        int at = 0;
        while (at < head.length && head[at] <= ' ' && head[at] > 0 && head[at] != 0x1e) {
            at++;
        }
        if (at < head.length && (head[at] == '{' || head[at] == '[' || head[at] == 0x1e)) {
            return JSON;
        }
        return file.toString().toLowerCase(Locale.ROOT).matches(".*\\.(json|jsonl|ndjson)(\\.(gz|zst|zip))?")
                ? JSON
                : CSV;
    }
}
