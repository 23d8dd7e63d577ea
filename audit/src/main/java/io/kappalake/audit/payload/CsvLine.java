package io.kappalake.audit.payload;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import de.siegmar.fastcsv.reader.CloseableIterator;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import io.kappalake.audit.feed.FieldPath;
import io.kappalake.audit.feed.TopicDefinition;
import java.io.IOException;
import java.util.List;

/** A payload that is one CSV record. */
record CsvLine(List<String> fields, List<String> names) implements Payload {

    private static final int MOST = 1 << 28;
    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    static PayloadForm form(TopicDefinition topic) {
        CsvReader.CsvReaderBuilder csv = CsvReader.builder()
                .fieldSeparator(topic.setting("delimiter", ",").charAt(0))
                .quoteCharacter(topic.setting("quote", "\"").charAt(0))
                .trimWhitespacesAroundQuotes(true)
                .allowUnclosedQuote(false)
                .skipEmptyLines(false)
                .maxBufferSize(MOST);
        return (bytes, headers) -> read(bytes, csv, topic.names());
    }

    private static CsvLine read(byte[] bytes, CsvReader.CsvReaderBuilder csv, List<String> names) {
        String text = bytes == null ? null : StrictText.orNull(bytes);
        if (text == null) {
            throw Misfit.record("no text");
        }
        String line = text.startsWith("\uFEFF") ? text.substring(1) : text;
        if (Blank.trim(line).isEmpty()) {
            throw Misfit.record("empty");
        }
        try (CloseableIterator<CsvRecord> records = csv.ofCsvRecord(line).iterator()) {
            if (!records.hasNext()) {
                throw Misfit.record("empty");
            }
            List<String> fields = records.next().getFields();
            if (records.hasNext() || !names.isEmpty() && fields.size() > names.size()) {
                throw Misfit.record("too much");
            }
            return new CsvLine(fields, names);
        } catch (IOException | CsvParseException e) {
            throw Misfit.record(e.getMessage());
        }
    }

    private String field(FieldPath path) {
        String name = path.steps().get(0).toString();
        int place = names.isEmpty() ? Integer.parseInt(name) - 1 : names.indexOf(name);
        return place < fields.size() ? fields.get(place) : null;
    }

    @Override
    public Found at(FieldPath path) {
        String text = field(path);
        return text == null ? Found.ABSENT : new Found.Text(text);
    }

    /** A text that is an object or array stays one. */
    @Override
    public String jsonAt(FieldPath path) {
        String text = field(path);
        String trimmed = text == null ? "" : Blank.trim(text);
        if (trimmed.isEmpty()) {
            return null;
        }
        return isNested(trimmed) ? trimmed : StrictText.quoted(trimmed);
    }

    private static boolean isNested(String text) {
        if (!text.startsWith("{") && !text.startsWith("[")) {
            return false;
        }
        try {
            JsonNode node = JSON.readTree(text);
            return node.isContainerNode();
        } catch (JacksonException e) {
            return false;
        }
    }
}
