package io.kappalake.cli.load.format;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.kappalake.transforms.feed.WhiteSpace;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.util.List;

/**
 * A row as a JSON object of texts, which the decoder reads exactly: without blanks around them, empty values and those
 * of unnamed columns left out. A row that is none is sent as CSV in its own bytes, and rejected.
 */
final class JsonRow implements RowForm {

    private static final JsonFactory JSON = new JsonFactory();

    private final List<String> names;
    private final CsvRow own;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);

    /** @param own how the row was written in its file */
    JsonRow(List<String> names, CsvRow own) {
        this.names = List.copyOf(names);
        this.own = own;
    }

    @Override
    public Records.Found record(long number, List<String> values) {
        if (values.size() < names.size() || !CsvRow.areBlank(values.subList(names.size(), values.size()))) {
            return new Records.Found(
                    number,
                    own.bytes(values),
                    "MALFORMED_JSON %d columns instead of %d".formatted(values.size(), names.size()));
        }
        try {
            byte[] object = object(values);
            return new Records.Found(number, object.length > Lines.MOST_BYTES ? null : object, null);
        } catch (CharacterCodingException e) {
            return new Records.Found(number, own.bytes(values), "MALFORMED_JSON not UTF-8");
        }
    }

    private byte[] object(List<String> values) throws CharacterCodingException {
        bytes.reset();
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            for (int i = 0; i < names.size(); i++) {
                String value = names.get(i).isEmpty() ? "" : WhiteSpace.trim(RowForm.utf8(values.get(i)));
                if (!value.isEmpty()) {
                    json.writeStringField(names.get(i), value);
                }
            }
            json.writeEndObject();
        } catch (CharacterCodingException e) {
            throw e;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
