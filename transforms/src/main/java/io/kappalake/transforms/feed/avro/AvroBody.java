package io.kappalake.transforms.feed.avro;

import io.kappalake.transforms.feed.Rejection;
import io.kappalake.transforms.feed.decode.Chars;
import io.kappalake.transforms.feed.decode.PayloadBody;
import io.kappalake.transforms.feed.decode.UnreadablePayload;
import io.kappalake.transforms.feed.decode.Wanted;
import io.kappalake.transforms.feed.row.Path;
import java.io.Serializable;
import java.util.Collection;
import java.util.List;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;

/** Finds the values of payloads that one schema wrote. Not thread-safe. */
final class AvroBody implements PayloadBody {

    private final AvroNode root;
    private final AvroBytes in = new AvroBytes();
    private final Chars chars = new Chars();
    private final AvroJson json = new AvroJson(chars);

    AvroBody(Schema schema, List<Wanted> values) {
        root = new AvroNode(
                schema,
                values.stream()
                        .map(value -> new AvroNode.Want(value.path().steps(), value.reader()))
                        .toList());
    }

    /** @throws IllegalArgumentException saying why the text is no schema */
    static Schema parse(String text, Collection<String> references) {
        try {
            Schema.Parser parser = new Schema.Parser();
            references.forEach(parser::parse);
            return parser.parse(text);
        } catch (AvroRuntimeException e) {
            throw new IllegalArgumentException("not an Avro schema: " + firstLine(e), e);
        } catch (NullPointerException e) {
            // How the parser fails at a name that it never finds.
            throw new IllegalArgumentException("not an Avro schema: it names a type that it does not define", e);
        }
    }

    private static String firstLine(Exception e) {
        String message = String.valueOf(e.getMessage());
        return message.lines().findFirst().orElse("");
    }

    /** Reads the value that begins there and must end with the payload. */
    @Override
    public Rejection read(byte[] payload, int from) {
        try {
            in.begin(payload, from);
            root.read(in, chars, json, 0);
            return in.remaining() == 0
                    ? null
                    : Rejection.malformed("does not fit its schema: " + in.remaining() + " bytes after its end");
        } catch (UnreadablePayload e) {
            return Rejection.malformed("does not fit its schema: " + e.getMessage());
        } catch (RuntimeException e) {
            // One record that trips the reader must not stop the job for good.
            return Rejection.malformed("not readable: " + e.getClass().getSimpleName());
        }
    }

    /** Why no value of the schema is at a path; empty if one can be. */
    static String problem(Schema schema, Path path) {
        return problem(schema, path.steps());
    }

    private static String problem(Schema schema, List<Serializable> steps) {
        if (steps.isEmpty()) {
            return "";
        }
        Serializable step = steps.get(0);
        List<Serializable> rest = steps.subList(1, steps.size());
        return switch (schema.getType()) {
            case RECORD -> {
                Schema.Field field = step instanceof String name ? schema.getField(name) : null;
                yield field == null
                        ? schema.getName() + " has no field " + step + ", only "
                                + String.join(
                                        ", ",
                                        schema.getFields().stream()
                                                .map(Schema.Field::name)
                                                .toList())
                        : problem(field.schema(), rest);
            }
            case UNION -> {
                String first = "";
                for (Schema branch : schema.getTypes()) {
                    String problem = problem(branch, steps);
                    if (problem.isEmpty()) {
                        yield "";
                    }
                    first = branch.getType() == Schema.Type.NULL && !first.isEmpty() ? first : problem;
                }
                yield first;
            }
            case ARRAY ->
                step instanceof Integer ? problem(schema.getElementType(), rest) : "an array has places such as [0]";
            case MAP -> step instanceof String ? problem(schema.getValueType(), rest) : "a map has keys and no places";
            default -> "nothing is below a " + schema.getType().getName();
        };
    }
}
