package io.kappalake.audit.payload;

import io.kappalake.audit.feed.FieldPath;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;

/** A payload in Avro's binary encoding. */
final class AvroTree implements Payload {

    /** The longest head of single-object encoding: two bytes and a fingerprint. */
    private static final int HEAD = 10;

    private final Node root;

    /**
     * A value of a schema that is no union.
     *
     * @param value a Boolean, Long, Float, Double or byte[]; of a record, an array or a map the list of its parts
     */
    record Node(Schema schema, Object value) {

        @SuppressWarnings("unchecked")
        List<Part> parts() {
            return (List<Part>) value;
        }
    }

    /** @param name of a field or a key; null in an array */
    record Part(byte[] name, Node node) {}

    private AvroTree(Node root) {
        this.root = root;
    }

    static Schema schema(String text, Collection<String> references) {
        Schema.Parser parser = new Schema.Parser();
        references.forEach(parser::parse);
        return parser.parse(text);
    }

    /** Payloads that all have one schema. */
    static PayloadForm form(Schema schema, boolean isSingleObject) {
        if (!isSingleObject) {
            return (bytes, headers) -> read(schema, bytes, 0);
        }
        byte[] head = new byte[HEAD];
        head[0] = (byte) 0xC3;
        head[1] = 1;
        long fingerprint = SchemaNormalization.parsingFingerprint64(schema);
        for (int at = 2; at < HEAD; at++) {
            head[at] = (byte) (fingerprint >>> 8 * (at - 2));
        }
        return (bytes, headers) -> {
            if (bytes == null || bytes.length < HEAD || !Arrays.equals(head, Arrays.copyOf(bytes, HEAD))) {
                throw Misfit.record("is of another schema");
            }
            return read(schema, bytes, HEAD);
        };
    }

    static AvroTree read(Schema schema, byte[] bytes, int from) {
        if (bytes == null) {
            throw Misfit.record("no payload");
        }
        return new AvroTree(new AvroInput(bytes, from).whole(schema));
    }

    private Node find(FieldPath path) {
        Node node = root;
        for (Object step : path.steps()) {
            node = below(node, step);
            if (node == null) {
                return null;
            }
        }
        return node;
    }

    private static Node below(Node node, Object step) {
        return switch (node.schema.getType()) {
            case RECORD -> {
                Schema.Field field = node.schema.getField(step.toString());
                yield field == null ? null : node.parts().get(field.pos()).node;
            }
            case ARRAY -> {
                List<Part> items = node.parts();
                yield step instanceof Integer place && place < items.size() ? items.get(place).node : null;
            }
            case MAP -> {
                byte[] key = step.toString().getBytes(StandardCharsets.UTF_8);
                Node last = null;
                for (Part part : step instanceof String ? node.parts() : List.<Part>of()) {
                    last = Arrays.equals(part.name, key) ? part.node : last;
                }
                yield last;
            }
            default -> null;
        };
    }

    @Override
    public Found at(FieldPath path) {
        Node node = find(path);
        return node == null ? Found.ABSENT : AvroValues.found(node);
    }

    @Override
    public String jsonAt(FieldPath path) {
        Node node = find(path);
        return node == null || node.schema.getType() == Schema.Type.NULL ? null : AvroValues.json(node);
    }

    /** For the parts of a record, an array or a map. */
    static List<Part> parts(int size) {
        return new ArrayList<>(Math.min(size, 1 << 10));
    }

    /** Schemas that refer to others, each after those that it needs. */
    static Schema schema(String text, Map<String, String> references) {
        return schema(text, references.values());
    }
}
