package io.kappalake.transforms.feed.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import io.kappalake.tables.format.RowValues;
import io.kappalake.transforms.feed.Decoded;
import io.kappalake.transforms.feed.Event;
import io.kappalake.transforms.feed.Feed;
import io.kappalake.transforms.feed.RawRecord;
import io.kappalake.transforms.feed.Rejection;
import io.kappalake.transforms.feed.Rejection.Reason;
import io.kappalake.transforms.feed.Rules;
import io.kappalake.transforms.feed.decode.Utf8;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/**
 * Decodes one JSON object straight from its bytes to an event, or says why it is not one. The last of equal keys
 * counts. Ignored fields may nest objects and arrays 1000 deep; a deeper record is {@code MALFORMED_JSON}.
 */
public final class JsonDecoder<E extends Event> implements Feed.Decoder<E> {

    // Only UTF-8 counts, so nothing is guessed. A long number or name in a field that nobody reads must not reject the
    // record.
    static final JsonFactory JSON = new JsonFactoryBuilder()
            .disable(JsonFactory.Feature.CHARSET_DETECTION)
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNumberLength(Integer.MAX_VALUE)
                    .maxStringLength(Integer.MAX_VALUE)
                    .maxNameLength(Integer.MAX_VALUE)
                    .build())
            .build();

    private final FieldReader[] fields;
    private final FieldReader[] floors;
    private final RowValues row;
    private final int kafkaColumns;
    private final RowValues.Maker<E> maker;
    private final Utf8 utf8 = new Utf8();
    private final FlatJson flat;

    /**
     * @param fields in the order of the checks
     * @param columns names of the Silver columns, the last three for the Kafka coordinates
     */
    public JsonDecoder(List<Field> fields, List<String> columns, Rules rules, RowValues.Maker<E> maker) {
        this.row = new RowValues(columns.size());
        this.kafkaColumns = columns.size() - 3;
        this.maker = maker;
        this.fields = fields.stream()
                .map(field -> new FieldReader(field, columns.indexOf(field.column()), rules, row))
                .toArray(FieldReader[]::new);
        this.flat = new FlatJson(this.fields);
        this.floors = Arrays.stream(this.fields)
                .map(reader -> reader.field().floor().isEmpty()
                        ? null
                        : this.fields[indexOf(reader.field().floor(), 0)])
                .toArray(FieldReader[]::new);
    }

    @Override
    public Decoded<E> decode(RawRecord raw) {
        Rejection rejection = read(raw);
        if (rejection == null) {
            rejection = firstProblem();
        }
        if (rejection != null) {
            return new Decoded<>(raw, null, rejection);
        }
        row.set(kafkaColumns, raw.partition());
        row.set(kafkaColumns + 1, raw.offset());
        row.set(kafkaColumns + 2, raw.timestamp());
        return new Decoded<>(raw, maker.of(row), null);
    }

    /** Reads the payload into the row. Returns a rejection, or null if it is one JSON object. */
    private Rejection read(RawRecord raw) {
        byte[] payload = raw.payload();
        Rejection notAnObject = Malformed.atSight(payload);
        if (notAnObject != null) {
            return notAnObject;
        }
        begin(raw);
        if (flat.read(payload)) {
            return null;
        }
        if (!utf8.isValid(payload)) {
            return Malformed.because("not UTF-8");
        }
        begin(raw);
        return parse(payload);
    }

    private void begin(RawRecord raw) {
        for (FieldReader field : fields) {
            field.begin(raw.timestamp());
        }
    }

    private Rejection parse(byte[] payload) {
        try (JsonParser json = JSON.createParser(payload)) {
            json.nextToken();
            int expected = 0;
            for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
                int field = indexOf(name, expected);
                JsonToken token = json.nextToken();
                if (field < 0) {
                    json.skipChildren();
                } else {
                    fields[field].take(token, json);
                    expected = field + 1;
                }
            }
            return json.nextToken() == null ? null : Malformed.because("more than one JSON value");
        } catch (IOException | RuntimeException e) {
            // Runtime exceptions too: one record that trips the parser must not stop the job for good.
            return Malformed.because(e);
        }
    }

    /** The first problem, by order of reasons, then of fields; null if there is none. */
    private Rejection firstProblem() {
        FieldReader first = null;
        for (FieldReader field : fields) {
            Reason problem = field.problem();
            if (problem != null && (first == null || problem.compareTo(first.problem()) < 0)) {
                first = field;
            }
        }
        if (first != null) {
            return first.rejection();
        }
        for (int field = 0; field < fields.length; field++) {
            if (floors[field] != null && fields[field].number() < floors[field].number()) {
                return new Rejection(
                        Reason.CROSSED_QUOTE, floors[field].shown() + " is above " + fields[field].shown());
            }
        }
        return null;
    }

    /** Producers keep the order of fields, so the search begins at the expected one. */
    private int indexOf(String name, int expected) {
        for (int i = expected; i < fields.length; i++) {
            if (fields[i].field().name().equals(name)) {
                return i;
            }
        }
        for (int i = 0; i < expected; i++) {
            if (fields[i].field().name().equals(name)) {
                return i;
            }
        }
        return -1;
    }
}
