package io.kappalake.audit.payload;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor.JavaType;
import com.google.protobuf.WireFormat;
import io.kappalake.audit.payload.ProtoMessage.Piece;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What values of Protobuf stand for. */
final class ProtoScalars {

    private static final Set<String> WRAPPERS = Set.of(
            "google.protobuf.DoubleValue",
            "google.protobuf.FloatValue",
            "google.protobuf.Int64Value",
            "google.protobuf.UInt64Value",
            "google.protobuf.Int32Value",
            "google.protobuf.UInt32Value",
            "google.protobuf.BoolValue",
            "google.protobuf.StringValue",
            "google.protobuf.BytesValue",
            "google.type.Decimal");
    private static final int MOST_DECIMAL_BYTES = 64;
    private static final int GREATEST_SCALE = 1000;

    private ProtoScalars() {}

    static boolean isWrapper(Descriptor type) {
        return WRAPPERS.contains(type.getFullName());
    }

    /** The last that occurs, or the default of the type. */
    static Found found(FieldDescriptor field, List<Piece> pieces) {
        Piece last = pieces.isEmpty() ? new Piece(0, 0, ByteString.EMPTY, null) : pieces.get(pieces.size() - 1);
        return switch (field.getType()) {
            case STRING -> new Found.Text(text(last.bytes()));
            case BYTES -> new Found.Bytes(last.bytes().toByteArray());
            case BOOL -> new Found.Truth(last.number() != 0);
            case ENUM -> {
                int number = pieces.isEmpty()
                        ? ((EnumValueDescriptor) field.getDefaultValue()).getNumber()
                        : (int) last.number();
                EnumValueDescriptor named = field.getEnumType().findValueByNumber(number);
                yield named == null ? new Found.Number(Integer.toString(number)) : new Found.Text(named.getName());
            }
            default -> new Found.Number(pieces.isEmpty() ? "0" : number(field, last.number()));
        };
    }

    private static String text(ByteString bytes) {
        if (!bytes.isValidUtf8()) {
            throw Misfit.record("a text is not UTF-8");
        }
        return bytes.toStringUtf8();
    }

    private static String number(FieldDescriptor field, long raw) {
        return switch (field.getType()) {
            case INT32, SFIXED32 -> Integer.toString((int) raw);
            case SINT32 -> Integer.toString(CodedInputStream.decodeZigZag32((int) raw));
            case UINT32, FIXED32 -> Integer.toUnsignedString((int) raw);
            case INT64, SFIXED64 -> Long.toString(raw);
            case SINT64 -> Long.toString(CodedInputStream.decodeZigZag64(raw));
            case UINT64, FIXED64 -> Long.toUnsignedString(raw);
            case FLOAT -> Float.toString(Float.intBitsToFloat((int) raw));
            case DOUBLE -> Double.toString(Double.longBitsToDouble(raw));
            default -> throw new IllegalStateException(field.getType() + " is no number");
        };
    }

    /** The items of a repeated field, packed or not. */
    static List<Piece> unpacked(FieldDescriptor field, List<Piece> pieces) {
        List<Piece> items = new ArrayList<>();
        for (Piece piece : pieces) {
            if (!field.isPackable() || piece.bytes() == null) {
                items.add(piece);
                continue;
            }
            try {
                CodedInputStream in = piece.bytes().newCodedInput();
                while (!in.isAtEnd()) {
                    long number =
                            switch (field.getLiteType().getWireType()) {
                                case WireFormat.WIRETYPE_FIXED32 -> in.readRawLittleEndian32();
                                case WireFormat.WIRETYPE_FIXED64 -> in.readRawLittleEndian64();
                                default -> in.readRawVarint64();
                            };
                    items.add(new Piece(field.getLiteType().getWireType(), number, null, null));
                }
            } catch (IOException e) {
                throw Misfit.record("ends within an item");
            }
        }
        return items;
    }

    /** The value of a map's last entry of a key. */
    record Entry(FieldDescriptor field, List<Piece> pieces) {}

    static Optional<Entry> entry(FieldDescriptor map, List<Piece> entries, String key) {
        Descriptor type = map.getMessageType();
        FieldDescriptor keys = type.findFieldByNumber(1);
        FieldDescriptor values = type.findFieldByNumber(2);
        Optional<Entry> last = Optional.empty();
        for (Piece entry : entries) {
            ProtoMessage message = ProtoMessage.read(type, List.of(entry.bytes()));
            if (keyText(found(keys, message.of(keys))).equals(key)) {
                last = Optional.of(new Entry(values, message.of(values)));
            }
        }
        return last;
    }

    private static String keyText(Found key) {
        if (key instanceof Found.Text text) {
            return text.text();
        }
        return key instanceof Found.Truth truth ? Boolean.toString(truth.isTrue()) : ((Found.Number) key).text();
    }

    /** A message that stands for one value, or any other. */
    static Found known(ProtoMessage message) {
        return switch (message.type().getFullName()) {
            case "google.protobuf.Timestamp" ->
                new Found.Moment(
                        Wide.micros(number(message, 1), 1_000_000_000) + Math.floorDiv((int) number(message, 2), 1000));
            case "google.protobuf.Duration" ->
                new Found.Number(BigDecimal.valueOf(number(message, 1))
                        .add(BigDecimal.valueOf((int) number(message, 2), 9))
                        .stripTrailingZeros()
                        .toPlainString());
            case "google.type.Date" -> date(message);
            case "confluent.type.Decimal" -> decimal(message);
            default -> new Found.Nested(true);
        };
    }

    private static long number(ProtoMessage message, int field) {
        List<Piece> pieces = message.of(message.type().findFieldByNumber(field));
        return pieces.isEmpty() ? 0 : pieces.get(pieces.size() - 1).number();
    }

    private static Found date(ProtoMessage message) {
        long year = number(message, 1);
        long month = number(message, 2);
        long day = number(message, 3);
        try {
            return new Found.Day(
                    LocalDate.of((int) year, (int) month, (int) day).toEpochDay());
        } catch (DateTimeException e) {
            return new Found.Text(year + "-" + month + "-" + day);
        }
    }

    private static Found decimal(ProtoMessage message) {
        FieldDescriptor value = message.type().findFieldByNumber(1);
        List<Piece> pieces = message.of(value);
        byte[] bytes = value.getJavaType() != JavaType.BYTE_STRING || pieces.isEmpty()
                ? new byte[0]
                : pieces.get(pieces.size() - 1).bytes().toByteArray();
        long scale = number(message, 3);
        if (bytes.length > MOST_DECIMAL_BYTES || Math.abs(scale) > GREATEST_SCALE) {
            throw Misfit.record("a decimal of " + bytes.length + " bytes and scale " + scale);
        }
        BigInteger unscaled = bytes.length == 0 ? BigInteger.ZERO : new BigInteger(bytes);
        return new Found.Number(new BigDecimal(unscaled, (int) scale).toPlainString());
    }
}
