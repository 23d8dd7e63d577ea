package io.kappalake.audit.payload;

import io.kappalake.audit.payload.AvroTree.Node;
import io.kappalake.audit.payload.AvroTree.Part;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.DateTimeException;
import java.time.LocalTime;
import java.util.Base64;
import java.util.UUID;
import java.util.stream.Collectors;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;

/** What values of Avro stand for, by their logical types. */
final class AvroValues {

    private static final int MOST_DECIMAL_BYTES = 64;

    private AvroValues() {}

    static Found found(Node node) {
        Schema schema = node.schema();
        return switch (schema.getType()) {
            case NULL -> Found.NULL;
            case BOOLEAN -> new Found.Truth((Boolean) node.value());
            case INT, LONG -> whole(schema, (Long) node.value());
            case FLOAT, DOUBLE -> new Found.Number(node.value().toString());
            case STRING -> new Found.Text(text((byte[]) node.value()));
            case ENUM -> new Found.Text(schema.getEnumSymbols().get(((Long) node.value()).intValue()));
            case BYTES, FIXED -> bytes(schema, (byte[]) node.value());
            case RECORD, MAP -> new Found.Nested(true);
            case ARRAY -> new Found.Nested(false);
            case UNION -> throw new IllegalStateException("A value of a union has its branch");
        };
    }

    private static String text(byte[] bytes) {
        String text = StrictText.orNull(bytes);
        if (text == null) {
            throw Misfit.record("a text is not UTF-8");
        }
        return text;
    }

    private static Found whole(Schema schema, long value) {
        if (schema.getLogicalType() instanceof LogicalTypes.Date) {
            return new Found.Day(value);
        }
        String logical =
                schema.getLogicalType() == null ? "" : schema.getLogicalType().getName();
        return switch (logical) {
            case "timestamp-millis", "timestamp-micros", "timestamp-nanos" ->
                new Found.Moment(Wide.micros(value, nanos(logical)));
            case "local-timestamp-millis", "local-timestamp-micros", "local-timestamp-nanos" ->
                new Found.Wall(Wide.micros(value, nanos(logical)));
            case "time-millis", "time-micros" -> new Found.Text(clock(value, nanos(logical)));
            default -> new Found.Number(Long.toString(value));
        };
    }

    private static long nanos(String logical) {
        return logical.endsWith("-millis") ? 1_000_000 : logical.endsWith("-micros") ? 1_000 : 1;
    }

    private static String clock(long value, long nanos) {
        try {
            return LocalTime.ofNanoOfDay(Math.multiplyExact(value, nanos)).toString();
        } catch (DateTimeException | ArithmeticException e) {
            throw Misfit.record("a time that no day has");
        }
    }

    private static Found bytes(Schema schema, byte[] value) {
        if (schema.getLogicalType() instanceof LogicalTypes.Decimal decimal) {
            if (value.length == 0 || value.length > MOST_DECIMAL_BYTES) {
                throw Misfit.record("a decimal of " + value.length + " bytes");
            }
            return new Found.Number(new BigDecimal(new BigInteger(value), decimal.getScale()).toPlainString());
        }
        boolean isUuid = schema.getType() == Schema.Type.FIXED
                && value.length == 16
                && schema.getLogicalType() != null
                && schema.getLogicalType().getName().equals("uuid");
        if (isUuid) {
            ByteBuffer halves = ByteBuffer.wrap(value);
            return new Found.Text(new UUID(halves.getLong(), halves.getLong()).toString());
        }
        return new Found.Bytes(value);
    }

    static String json(Node node) {
        return switch (node.schema().getType()) {
            case RECORD, MAP ->
                node.parts().stream()
                        .map(part -> StrictText.quoted(text(part.name())) + ':' + json(part.node()))
                        .collect(Collectors.joining(",", "{", "}"));
            case ARRAY ->
                node.parts().stream().map(Part::node).map(AvroValues::json).collect(Collectors.joining(",", "[", "]"));
            default -> Wide.json(found(node));
        };
    }

    static String base64(byte[] bytes) {
        return StrictText.quoted(Base64.getEncoder().encodeToString(bytes));
    }
}
