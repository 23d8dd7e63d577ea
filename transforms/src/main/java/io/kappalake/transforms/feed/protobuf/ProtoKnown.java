package io.kappalake.transforms.feed.protobuf;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.WireFormat;
import io.kappalake.transforms.feed.decode.Chars;
import io.kappalake.transforms.feed.decode.Times;
import io.kappalake.transforms.feed.decode.UnreadablePayload;
import io.kappalake.transforms.feed.decode.ValueReader;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Set;

/** Messages that stand for one value: their fields have the numbers 1 to 3. */
final class ProtoKnown {

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
    private static final int FIELDS = 4;
    private static final int MOST_DECIMAL_BYTES = 64;
    private static final int GREATEST_SCALE = 1000;

    private enum Kind {
        TIMESTAMP,
        DURATION,
        DATE,
        DECIMAL
    }

    private final Kind kind;
    private final long[] numbers = new long[FIELDS];
    private byte[] bytes;

    private ProtoKnown(Kind kind) {
        this.kind = kind;
    }

    /** Whether its only field is its value. */
    static boolean isWrapper(Descriptor type) {
        return WRAPPERS.contains(type.getFullName());
    }

    /** Null if the message does not stand for one value. */
    static ProtoKnown of(Descriptor type) {
        return switch (type.getFullName()) {
            case "google.protobuf.Timestamp" -> new ProtoKnown(Kind.TIMESTAMP);
            case "google.protobuf.Duration" -> new ProtoKnown(Kind.DURATION);
            case "google.type.Date" -> new ProtoKnown(Kind.DATE);
            case "confluent.type.Decimal" -> new ProtoKnown(Kind.DECIMAL);
            default -> null;
        };
    }

    void begin() {
        java.util.Arrays.fill(numbers, 0);
        bytes = new byte[0];
    }

    void read(CodedInputStream in) throws IOException {
        while (!in.isAtEnd()) {
            int tag = in.readTag();
            int number = WireFormat.getTagFieldNumber(tag);
            int type = WireFormat.getTagWireType(tag);
            if (type == WireFormat.WIRETYPE_VARINT && number < FIELDS) {
                numbers[number] = in.readInt64();
            } else if (type == WireFormat.WIRETYPE_LENGTH_DELIMITED && number == 1) {
                bytes = in.readByteArray();
            } else if (!in.skipField(tag)) {
                throw new UnreadablePayload("a group ends that did not begin");
            }
        }
    }

    void give(ValueReader reader, Chars chars) {
        switch (kind) {
            case TIMESTAMP -> reader.takeInstant(Times.micros(numbers[1], 1) + Math.floorDiv((int) numbers[2], 1000));
            case DURATION ->
                chars.number(
                        reader,
                        BigDecimal.valueOf(numbers[1])
                                .add(BigDecimal.valueOf((int) numbers[2], 9))
                                .stripTrailingZeros()
                                .toPlainString());
            case DATE -> giveDate(reader, chars);
            case DECIMAL -> {
                if (bytes.length > MOST_DECIMAL_BYTES || Math.abs(numbers[3]) > GREATEST_SCALE) {
                    throw new UnreadablePayload("a decimal has " + bytes.length + " bytes and scale " + numbers[3]);
                }
                BigInteger unscaled = bytes.length == 0 ? BigInteger.ZERO : new BigInteger(bytes);
                chars.number(reader, new BigDecimal(unscaled, (int) numbers[3]).toPlainString());
            }
        }
    }

    /** A date without a year, month or day is no date. */
    private void giveDate(ValueReader reader, Chars chars) {
        try {
            reader.takeDay(LocalDate.of((int) numbers[1], (int) numbers[2], (int) numbers[3])
                    .toEpochDay());
        } catch (DateTimeException e) {
            chars.string(reader, numbers[1] + "-" + numbers[2] + "-" + numbers[3]);
        }
    }
}
