package io.kappalake.cli.load.format;

import io.kappalake.tables.LakeException;
import io.kappalake.transforms.feed.TopicForm;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;

/**
 * What a file that no feed describes yet seems to hold.
 *
 * @param form that a topic needs for its records
 * @param each fields that lead to them, empty if they are not nested
 * @param records as JSON, whatever their form: CSV by the names of its columns, or by their places
 */
public record FileGuess(TopicForm form, List<String> each, Records records) {

    private static final int HEAD = 16;
    private static final int SAMPLE = 1 << 21;

    /** @throws LakeException if it holds no records */
    public static FileGuess of(String name, Path file, HistoryShape shape, InputStream bytes) throws IOException {
        BufferedInputStream packed = new BufferedInputStream(bytes, 1 << 16);
        if (HistoryFormat.of(file, Unpacked.head(packed, HEAD)) == HistoryFormat.PARQUET) {
            return new FileGuess(TopicForm.anyJson(), List.of(), ParquetRows.of(file, TopicForm.anyJson()));
        }
        BufferedInputStream text = HistoryFormat.text(Unpacked.of(packed));
        byte[] head = Unpacked.head(text, SAMPLE);
        if (head.length == 0) {
            throw new LakeException(name + " is empty: a draft needs some records");
        }
        return HistoryFormat.of(file, head) == HistoryFormat.JSON
                ? json(name, shape.each(), text, head)
                : csv(name, shape, text, head);
    }

    private static FileGuess json(String name, List<String> said, BufferedInputStream text, byte[] head)
            throws IOException {
        JsonNesting nesting = JsonNesting.in(head, said);
        TopicForm form = nesting.areArrays() ? TopicForm.arrays() : TopicForm.anyJson();
        if (nesting.areArrays()) {
            return new FileGuess(form, nesting.each(), JsonObjects.arrays(name, text, nesting.each()));
        }
        if (!nesting.each().isEmpty()) {
            return new FileGuess(form, nesting.each(), new JsonObjects(name, text, nesting.each()));
        }
        boolean isWhole = head.length < SAMPLE;
        Records records =
                switch (JsonLayout.of(name, head, isWhole, List.of())) {
                    case LINES -> new JsonLines(new Lines(text));
                    case OBJECTS -> new JsonObjects(name, text, List.of());
                };
        return new FileGuess(form, List.of(), records);
    }

    private static FileGuess csv(String name, HistoryShape shape, BufferedInputStream text, byte[] head)
            throws IOException {
        CsvGuess guess = CsvGuess.of(head, shape);
        CsvHeader header = new CsvHeader(guess.delimiter(), guess.quote(), List.of(), guess.rows());
        RowForm row = new JsonRow(guess.keys(), CsvRow.inOrder(guess.delimiter(), guess.quote(), 0));
        TopicForm form = new TopicForm(
                TopicForm.Kind.CSV, guess.delimiter(), guess.quote(), guess.names(), List.of(), List.of());
        return new FileGuess(form, List.of(), new CsvRows(name, text, header, row));
    }
}
