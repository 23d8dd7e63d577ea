package io.kappalake.transforms.feed.avro;

import io.kappalake.transforms.feed.decode.Chars;
import io.kappalake.transforms.feed.decode.JsonText;
import io.kappalake.transforms.feed.decode.UnreadablePayload;
import io.kappalake.transforms.feed.decode.ValueReader;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;

/**
 * Writes values as JSON: a union as the value alone, a time as ISO-8601, a decimal as a number, bytes as Base64, NaN
 * and infinities as texts. Not thread-safe.
 */
final class AvroJson {

    private final Chars chars;
    private final Map<Schema, AvroScalar> scalars = new HashMap<>();
    private final StringBuilder out = new StringBuilder();
    private final Scalar scalar = new Scalar();

    AvroJson(Chars chars) {
        this.chars = chars;
    }

    /** The value of that schema which begins here. */
    String of(Schema schema, AvroBytes in) {
        out.setLength(0);
        write(schema, in, 0);
        return out.toString();
    }

    private void write(Schema schema, AvroBytes in, int depth) {
        if (depth > AvroBytes.DEEPEST) {
            throw new UnreadablePayload("nested too deep");
        }
        switch (schema.getType()) {
            case UNION -> {
                List<Schema> branches = schema.getTypes();
                write(branches.get(in.index(branches.size(), "a union")), in, depth + 1);
            }
            case RECORD -> {
                String between = "{";
                for (Schema.Field field : schema.getFields()) {
                    out.append(between).append(JsonText.quoted(field.name())).append(':');
                    write(field.schema(), in, depth + 1);
                    between = ",";
                }
                out.append(between.equals("{") ? "{}" : "}");
            }
            case ARRAY -> {
                out.append('[');
                boolean isFirst = true;
                for (long count = in.block(); count != 0; count = in.block()) {
                    for (long i = 0; i < count; i++) {
                        out.append(isFirst ? "" : ",");
                        isFirst = false;
                        write(schema.getElementType(), in, depth + 1);
                    }
                }
                out.append(']');
            }
            case MAP -> {
                out.append('{');
                boolean isFirst = true;
                for (long count = in.block(); count != 0; count = in.block()) {
                    for (long i = 0; i < count; i++) {
                        int length = in.length();
                        int from = in.advance(length);
                        out.append(isFirst ? "" : ",")
                                .append(JsonText.quoted(chars.text(in.bytes(), from, from + length)))
                                .append(':');
                        isFirst = false;
                        write(schema.getValueType(), in, depth + 1);
                    }
                }
                out.append('}');
            }
            default -> scalars.computeIfAbsent(schema, AvroScalar::of).give(in, chars, scalar);
        }
    }

    /** Writes what it takes. */
    private final class Scalar implements ValueReader {

        @Override
        public String name() {
            return "a part of a JSON value";
        }

        @Override
        public void takeString(char[] text, int from, int to) {
            out.append(JsonText.quoted(new String(text, from, to - from)));
        }

        @Override
        public void takeNumber(char[] text, int from, int to) {
            boolean isNumber = text[to - 1] <= '9';
            if (isNumber) {
                out.append(text, from, to - from);
            } else {
                takeString(text, from, to);
            }
        }

        @Override
        public void takeBoolean(boolean value) {
            out.append(value);
        }

        @Override
        public void takeNull() {
            out.append("null");
        }

        @Override
        public boolean wantsJson() {
            return true;
        }

        @Override
        public void takeJson(String json) {
            out.append(json);
        }

        @Override
        public void takeInstant(long micros) {
            out.append(JsonText.instant(micros));
        }

        @Override
        public void takeLocal(long micros) {
            out.append(JsonText.local(micros));
        }

        @Override
        public void takeDay(long day) {
            out.append(JsonText.day(day));
        }

        @Override
        public void takeBytes(byte[] bytes) {
            throw new IllegalStateException("Bytes come as JSON");
        }

        @Override
        public void takeNested(boolean isObject) {
            throw new IllegalStateException("Nested values are written one by one");
        }

        @Override
        public void forget() {
            throw new IllegalStateException("Nothing is kept");
        }
    }
}
