package io.kappalake.transforms.feed.avro;

import io.kappalake.transforms.feed.decode.Chars;
import io.kappalake.transforms.feed.decode.JsonText;
import io.kappalake.transforms.feed.decode.Times;
import io.kappalake.transforms.feed.decode.UnreadablePayload;
import io.kappalake.transforms.feed.decode.ValueReader;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.LocalTime;
import java.util.Arrays;
import java.util.Base64;
import java.util.UUID;
import org.apache.avro.LogicalType;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;

/** How a value that is neither a record, an array, a map nor a union goes from its bytes to a reader. */
interface AvroScalar {

    /** More bytes make a number that no column holds, and that takes for ever to write. */
    int MOST_DECIMAL_BYTES = 64;

    /** Reads the value, which begins here, and hands it over. */
    void give(AvroBytes in, Chars chars, ValueReader reader);

    /** By the schema's logical type, if it is one of those that the format defines, else by its type. */
    static AvroScalar of(Schema schema) {
        LogicalType logical = schema.getLogicalType();
        return switch (schema.getType()) {
            case NULL -> (in, chars, reader) -> reader.takeNull();
            case BOOLEAN -> (in, chars, reader) -> reader.takeBoolean(in.bool());
            case INT, LONG -> whole(schema, logical);
            case FLOAT -> (in, chars, reader) -> chars.number(reader, Float.toString(in.float32()));
            case DOUBLE -> (in, chars, reader) -> chars.number(reader, in.float64());
            case STRING ->
                (in, chars, reader) -> {
                    int length = in.length();
                    int from = in.advance(length);
                    chars.string(reader, in.bytes(), from, from + length);
                };
            case ENUM -> {
                String[] symbols = schema.getEnumSymbols().toArray(String[]::new);
                String name = schema.getName();
                yield (in, chars, reader) -> chars.string(reader, symbols[in.index(symbols.length, name)]);
            }
            case BYTES, FIXED -> bytes(schema, logical);
            case RECORD, ARRAY, MAP, UNION -> throw new IllegalArgumentException(schema.getType() + " is no scalar");
        };
    }

    private static AvroScalar whole(Schema schema, LogicalType logical) {
        boolean isInt = schema.getType() == Schema.Type.INT;
        if (logical instanceof LogicalTypes.Date) {
            return (in, chars, reader) -> reader.takeDay(in.int32());
        }
        String name = logical == null ? "" : logical.getName();
        long perSecond = name.endsWith("-nanos") ? 1_000_000_000 : name.endsWith("-micros") ? 1_000_000 : 1_000;
        return switch (name) {
            case "timestamp-millis", "timestamp-micros", "timestamp-nanos" ->
                (in, chars, reader) -> reader.takeInstant(Times.micros(in.int64(), perSecond));
            case "local-timestamp-millis", "local-timestamp-micros", "local-timestamp-nanos" ->
                (in, chars, reader) -> reader.takeLocal(Times.micros(in.int64(), perSecond));
            case "time-millis", "time-micros" ->
                (in, chars, reader) -> chars.string(reader, timeOfDay(in.int64(), 1_000_000_000 / perSecond));
            default ->
                isInt
                        ? (in, chars, reader) -> chars.number(reader, in.int32())
                        : (in, chars, reader) -> chars.number(reader, in.int64());
        };
    }

    private static String timeOfDay(long time, long nanos) {
        try {
            return LocalTime.ofNanoOfDay(Math.multiplyExact(time, nanos)).toString();
        } catch (DateTimeException | ArithmeticException e) {
            throw new UnreadablePayload("a time of day is " + time);
        }
    }

    private static AvroScalar bytes(Schema schema, LogicalType logical) {
        boolean isFixed = schema.getType() == Schema.Type.FIXED;
        int size = isFixed ? schema.getFixedSize() : 0;
        if (logical instanceof LogicalTypes.Decimal decimal) {
            int scale = decimal.getScale();
            return (in, chars, reader) -> {
                int length = isFixed ? size : in.length();
                chars.number(reader, decimal(in.bytes(), in.advance(length), length, scale));
            };
        }
        if (isFixed && size == 16 && logical != null && logical.getName().equals("uuid")) {
            return (in, chars, reader) -> {
                int from = in.advance(16);
                chars.string(
                        reader,
                        new UUID(
                                        number(in.bytes(), from, 8).longValue(),
                                        number(in.bytes(), from + 8, 8).longValue())
                                .toString());
            };
        }
        return (in, chars, reader) -> {
            int length = isFixed ? size : in.length();
            int from = in.advance(length);
            byte[] value = Arrays.copyOfRange(in.bytes(), from, from + length);
            if (reader.wantsJson()) {
                reader.takeJson(JsonText.quoted(Base64.getEncoder().encodeToString(value)));
            } else {
                reader.takeBytes(value);
            }
        };
    }

    private static BigInteger number(byte[] bytes, int from, int length) {
        return new BigInteger(bytes, from, length);
    }

    private static String decimal(byte[] bytes, int from, int length, int scale) {
        if (length == 0 || length > MOST_DECIMAL_BYTES) {
            throw new UnreadablePayload("a decimal has " + length + " bytes");
        }
        return new BigDecimal(number(bytes, from, length), scale).toPlainString();
    }
}
