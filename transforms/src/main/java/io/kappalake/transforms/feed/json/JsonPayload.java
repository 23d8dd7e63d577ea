package io.kappalake.transforms.feed.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import io.kappalake.transforms.feed.Rejection;
import io.kappalake.transforms.feed.decode.ScalarReader;
import io.kappalake.transforms.feed.decode.Utf8;
import io.kappalake.transforms.feed.decode.ValueReader;
import io.kappalake.transforms.feed.decode.Wanted;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds the values of one JSON object. The last of equal keys counts. Ignored fields may nest objects and arrays 1000
 * deep; a deeper record is {@code MALFORMED_JSON}. Not thread-safe.
 */
final class JsonPayload {

    // Only UTF-8 counts, so nothing is guessed. A long number or name in a field that nobody reads must not reject the
    // record. An ignored field may nest 1000 deep.
    static final JsonFactory JSON = new JsonFactoryBuilder()
            .disable(JsonFactory.Feature.CHARSET_DETECTION)
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNumberLength(Integer.MAX_VALUE)
                    .maxStringLength(Integer.MAX_VALUE)
                    .maxNameLength(Integer.MAX_VALUE)
                    .build())
            .build();

    private final ValueReader[] readers;
    private final PathTree paths = new PathTree();
    /** Null if some value is not a top-level field. */
    private final FlatJson flat;

    private final Utf8 utf8 = new Utf8();
    private final boolean isArray;

    JsonPayload(List<Wanted> values) {
        readers = values.stream().map(Wanted::reader).toArray(ValueReader[]::new);
        values.forEach(value -> paths.add(value.path().steps(), value.reader()));
        isArray = values.stream().anyMatch(value -> value.path().isOfArray());
        boolean isFlat = values.stream().allMatch(value -> value.path().isName());
        flat = isFlat ? new FlatJson(fields(values)) : null;
    }

    private static ScalarReader[] fields(List<Wanted> values) {
        Map<String, List<ValueReader>> byName = new LinkedHashMap<>();
        for (Wanted value : values) {
            byName.computeIfAbsent(value.path().steps().get(0).toString(), name -> new ArrayList<>())
                    .add(value.reader());
        }
        List<ScalarReader> fields = new ArrayList<>();
        byName.forEach((name, of) ->
                fields.add(of.size() == 1 && of.get(0).name().equals(name) ? of.get(0) : new FlatFan(name, of)));
        return fields.toArray(ScalarReader[]::new);
    }

    /** Returns a rejection, or null if the payload is one JSON object, or array where paths begin with an index. */
    Rejection read(byte[] payload) {
        Rejection notAnObject = Malformed.atSight(payload, isArray);
        if (notAnObject != null) {
            return notAnObject;
        }
        if (flat != null && flat.read(payload)) {
            return null;
        }
        if (!utf8.isValid(payload)) {
            return Malformed.because("not UTF-8");
        }
        for (ValueReader reader : readers) {
            reader.forget();
        }
        return parse(payload);
    }

    private Rejection parse(byte[] payload) {
        try (JsonParser json = JSON.createParser(payload)) {
            json.nextToken();
            if (isArray) {
                paths.readArray(json, payload);
            } else {
                paths.readObject(json, payload);
            }
            return json.currentToken() == (isArray ? JsonToken.END_ARRAY : JsonToken.END_OBJECT)
                            && json.nextToken() == null
                    ? null
                    : Malformed.because("more than one JSON value");
        } catch (IOException | RuntimeException e) {
            // Runtime exceptions too: one record that trips the parser must not stop the job for good.
            return Malformed.because(e);
        }
    }
}
