package io.kappalake.transforms.feed.avro;

import io.kappalake.transforms.feed.decode.Chars;
import io.kappalake.transforms.feed.decode.UnreadablePayload;
import io.kappalake.transforms.feed.decode.ValueReader;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;

/**
 * The values that are wanted at one place of a schema and below. A union is transparent: its paths are its branches'.
 */
final class AvroNode {

    /** What is wanted from here: a path that is not walked yet, and its reader. */
    record Want(List<Serializable> path, ValueReader reader) {}

    private final Schema schema;
    private final ValueReader[] plain;
    private final ValueReader[] json;
    private final List<ValueReader> below = new ArrayList<>();
    /** Null for a nested value. */
    private final AvroScalar scalar;
    /** Of a record's fields or a union's branches; null where nothing is wanted. */
    private final AvroNode[] parts;

    private final Schema[] schemas;
    private final Map<Serializable, AvroNode> items = new LinkedHashMap<>();
    private final byte[][] keys;

    AvroNode(Schema schema, List<Want> wants) {
        this.schema = schema;
        boolean isUnion = schema.getType() == Schema.Type.UNION;
        List<ValueReader> here = isUnion
                ? List.of()
                : wants.stream()
                        .filter(want -> want.path.isEmpty())
                        .map(Want::reader)
                        .toList();
        this.plain = here.stream().filter(reader -> !reader.wantsJson()).toArray(ValueReader[]::new);
        this.json = here.stream().filter(ValueReader::wantsJson).toArray(ValueReader[]::new);
        Map<Serializable, List<Want>> steps = new LinkedHashMap<>();
        for (Want want : wants) {
            if (!want.path.isEmpty()) {
                below.add(want.reader);
                steps.computeIfAbsent(want.path.get(0), step -> new ArrayList<>())
                        .add(new Want(want.path.subList(1, want.path.size()), want.reader));
            }
        }
        AvroScalar single = null;
        Schema[] of = {};
        AvroNode[] nodes = {};
        switch (schema.getType()) {
            case UNION -> {
                of = schema.getTypes().toArray(Schema[]::new);
                nodes = Arrays.stream(of)
                        .map(branch -> new AvroNode(branch, wants))
                        .toArray(AvroNode[]::new);
            }
            case RECORD -> {
                of = schema.getFields().stream().map(Schema.Field::schema).toArray(Schema[]::new);
                nodes = schema.getFields().stream()
                        .map(field -> steps.containsKey(field.name())
                                ? new AvroNode(field.schema(), steps.get(field.name()))
                                : null)
                        .toArray(AvroNode[]::new);
            }
            case ARRAY -> put(steps, Integer.class, schema.getElementType());
            case MAP -> put(steps, String.class, schema.getValueType());
            default -> single = AvroScalar.of(schema);
        }
        this.scalar = single;
        this.schemas = of;
        this.parts = nodes;
        this.keys = items.keySet().stream()
                .map(key -> key.toString().getBytes(StandardCharsets.UTF_8))
                .toArray(byte[][]::new);
    }

    private void put(Map<Serializable, List<Want>> steps, Class<?> kind, Schema of) {
        steps.forEach((step, wants) -> {
            if (kind.isInstance(step)) {
                items.put(step, new AvroNode(of, wants));
            }
        });
    }

    /** Reads the value that begins here. */
    void read(AvroBytes in, Chars chars, AvroJson text, int depth) {
        if (depth > AvroBytes.DEEPEST) {
            throw new UnreadablePayload("nested too deep");
        }
        if (json.length > 0) {
            giveJson(in, text);
        }
        switch (schema.getType()) {
            case UNION -> {
                int branch = in.index(parts.length, "a union");
                parts[branch].read(in, chars, text, depth + 1);
            }
            case RECORD -> {
                giveNested(true);
                for (int at = 0; at < parts.length; at++) {
                    if (parts[at] == null) {
                        in.skip(schemas[at], depth + 1);
                    } else {
                        parts[at].read(in, chars, text, depth + 1);
                    }
                }
            }
            case ARRAY -> {
                giveNested(false);
                readArray(in, chars, text, depth);
            }
            case MAP -> {
                giveNested(true);
                readMap(in, chars, text, depth);
            }
            default -> readScalar(in, chars);
        }
    }

    private void readScalar(AvroBytes in, Chars chars) {
        if (plain.length == 0) {
            in.skip(schema, 0);
            return;
        }
        int from = in.at();
        for (ValueReader reader : plain) {
            in.moveTo(from);
            scalar.give(in, chars, reader);
        }
    }

    private void giveJson(AvroBytes in, AvroJson text) {
        int from = in.at();
        String value = text.of(schema, in);
        in.moveTo(from);
        for (ValueReader reader : json) {
            if (schema.getType() == Schema.Type.NULL) {
                reader.takeNull();
            } else {
                reader.takeJson(value);
            }
        }
    }

    private void giveNested(boolean isObject) {
        for (ValueReader reader : plain) {
            reader.takeNested(isObject);
        }
    }

    private void readArray(AvroBytes in, Chars chars, AvroJson text, int depth) {
        int place = 0;
        for (long count = in.block(); count != 0; count = in.block()) {
            for (long i = 0; i < count; i++) {
                AvroNode item = items.isEmpty() ? null : items.get(place);
                place++;
                readItem(item, schema.getElementType(), in, chars, text, depth);
            }
        }
    }

    private void readMap(AvroBytes in, Chars chars, AvroJson text, int depth) {
        AvroNode[] nodes = items.values().toArray(AvroNode[]::new);
        for (long count = in.block(); count != 0; count = in.block()) {
            for (long i = 0; i < count; i++) {
                int length = in.length();
                int from = in.advance(length);
                int key = key(in.bytes(), from, from + length);
                readItem(key < 0 ? null : nodes[key], schema.getValueType(), in, chars, text, depth);
            }
        }
    }

    private static void readItem(AvroNode node, Schema of, AvroBytes in, Chars chars, AvroJson text, int depth) {
        if (node == null) {
            in.skip(of, depth + 1);
            return;
        }
        // The last of equal keys counts, with everything below it.
        node.below.forEach(ValueReader::forget);
        node.read(in, chars, text, depth + 1);
    }

    private int key(byte[] bytes, int from, int to) {
        for (int at = 0; at < keys.length; at++) {
            if (Arrays.equals(keys[at], 0, keys[at].length, bytes, from, to)) {
                return at;
            }
        }
        return -1;
    }
}
