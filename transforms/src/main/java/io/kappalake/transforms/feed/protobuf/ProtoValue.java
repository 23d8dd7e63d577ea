package io.kappalake.transforms.feed.protobuf;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor.JavaType;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import io.kappalake.transforms.feed.decode.Chars;
import io.kappalake.transforms.feed.decode.JsonText;
import io.kappalake.transforms.feed.decode.UnreadablePayload;
import io.kappalake.transforms.feed.decode.ValueReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/** One value that is wanted, or whose parts are: of a field, an item or a map's key. */
final class ProtoValue {

    private final FieldDescriptor field;
    private final boolean isMessage;
    private final boolean isImplicit;
    private final ValueReader[] here;
    private final List<ValueReader> all = new ArrayList<>();
    /** Null if nothing below is wanted. */
    private final ProtoNode below;
    /** Null if it is not a message that stands for one value. */
    private final ProtoKnown known;
    /** Null if nobody wants the message as JSON. */
    private final ByteString.Output pieces;

    private boolean isThere;
    private boolean isSet;

    /** @param isImplicit whether a value that is not there is the default of its type */
    ProtoValue(FieldDescriptor field, boolean isImplicit, List<ProtoNode.Want> wants) {
        this.field = field;
        this.isMessage = field.getJavaType() == JavaType.MESSAGE;
        this.isImplicit = isImplicit && !isMessage;
        wants.forEach(want -> all.add(want.reader()));
        boolean isWrapper = isMessage && ProtoKnown.isWrapper(field.getMessageType());
        List<ProtoNode.Want> inside = new ArrayList<>();
        List<ValueReader> own = new ArrayList<>();
        for (ProtoNode.Want want : wants) {
            if (want.path().isEmpty() && !isWrapper) {
                own.add(want.reader());
            } else if (isMessage) {
                inside.add(want.path().isEmpty() ? new ProtoNode.Want(List.of("value"), want.reader()) : want);
            }
        }
        this.here = own.toArray(ValueReader[]::new);
        this.below = inside.isEmpty() ? null : new ProtoNode(field.getMessageType(), inside);
        this.known = isMessage && own.stream().anyMatch(reader -> !reader.wantsJson())
                ? ProtoKnown.of(field.getMessageType())
                : null;
        this.pieces = isMessage && own.stream().anyMatch(ValueReader::wantsJson) ? ByteString.newOutput() : null;
    }

    void begin() {
        isThere = false;
        isSet = false;
        if (below != null) {
            below.begin();
        }
        if (known != null) {
            known.begin();
        }
        if (pieces != null) {
            pieces.reset();
        }
    }

    void forget() {
        begin();
        all.forEach(ValueReader::forget);
    }

    /** Its key is in the map, so a missing value is the default of its type. */
    void exists() {
        isThere = true;
    }

    boolean isOf(int tag) {
        return WireFormat.getTagWireType(tag) == field.getLiteType().getWireType();
    }

    /** Reads the value that begins here. */
    void read(ProtoInput input, int depth) throws IOException {
        isThere = true;
        isSet = true;
        if (isMessage) {
            readMessage(input, depth);
            return;
        }
        CodedInputStream in = input.in();
        Chars chars = input.chars();
        if (here.length == 0) {
            in.skipField(field.getLiteType().getWireType());
            return;
        }
        switch (field.getType()) {
            case STRING -> {
                int length = in.readRawVarint32();
                int from = input.at();
                in.skipRawBytes(length);
                for (ValueReader reader : here) {
                    if (reader.wantsJson()) {
                        reader.takeJson(JsonText.quoted(chars.text(input.bytes(), from, from + length)));
                    } else {
                        chars.string(reader, input.bytes(), from, from + length);
                    }
                }
            }
            case BYTES -> {
                int length = in.readRawVarint32();
                int from = input.at();
                in.skipRawBytes(length);
                giveBytes(Arrays.copyOfRange(input.bytes(), from, from + length));
            }
            case BOOL -> giveBoolean(in.readBool());
            case ENUM -> giveEnum(in.readEnum(), chars);
            case INT64 -> giveNumber(in.readInt64(), chars);
            case DOUBLE -> giveNumber(in.readDouble(), chars);
            default -> giveNumber(number(field.getType(), in), chars);
        }
    }

    private void readMessage(ProtoInput input, int depth) throws IOException {
        CodedInputStream in = input.in();
        int length = in.readRawVarint32();
        int from = input.at();
        int limit = in.pushLimit(length);
        if (pieces != null) {
            pieces.write(input.bytes(), from, length);
        }
        if (known != null) {
            known.read(CodedInputStream.newInstance(input.bytes(), from, length));
        }
        if (below == null) {
            in.skipRawBytes(length);
        } else {
            below.read(input, depth + 1);
        }
        in.popLimit(limit);
        for (ValueReader reader : here) {
            if (known == null && !reader.wantsJson()) {
                reader.takeNested(true);
            }
        }
    }

    /** A number of any type, as text. */
    static String number(FieldDescriptor.Type type, CodedInputStream in) throws IOException {
        return switch (type) {
            case INT32 -> Integer.toString(in.readInt32());
            case SINT32 -> Integer.toString(in.readSInt32());
            case SFIXED32 -> Integer.toString(in.readSFixed32());
            case UINT32 -> Integer.toUnsignedString(in.readUInt32());
            case FIXED32 -> Integer.toUnsignedString(in.readFixed32());
            case INT64 -> Long.toString(in.readInt64());
            case SINT64 -> Long.toString(in.readSInt64());
            case SFIXED64 -> Long.toString(in.readSFixed64());
            case UINT64 -> Long.toUnsignedString(in.readUInt64());
            case FIXED64 -> Long.toUnsignedString(in.readFixed64());
            case FLOAT -> Float.toString(in.readFloat());
            case DOUBLE -> Double.toString(in.readDouble());
            case BOOL, STRING, BYTES, ENUM, MESSAGE, GROUP ->
                throw new IllegalArgumentException(type + " is no number");
        };
    }

    private void giveNumber(String number, Chars chars) {
        boolean isFinite = number.charAt(number.length() - 1) <= '9';
        for (ValueReader reader : here) {
            if (reader.wantsJson()) {
                reader.takeJson(isFinite ? number : JsonText.quoted(number));
            } else {
                chars.number(reader, number);
            }
        }
    }

    private void giveNumber(long number, Chars chars) {
        for (ValueReader reader : here) {
            if (reader.wantsJson()) {
                reader.takeJson(Long.toString(number));
            } else {
                chars.number(reader, number);
            }
        }
    }

    private void giveNumber(double number, Chars chars) {
        for (ValueReader reader : here) {
            if (reader.wantsJson()) {
                reader.takeJson(
                        Double.isFinite(number) ? Double.toString(number) : JsonText.quoted(Double.toString(number)));
            } else {
                chars.number(reader, number);
            }
        }
    }

    private void giveBoolean(boolean value) {
        for (ValueReader reader : here) {
            if (reader.wantsJson()) {
                reader.takeJson(Boolean.toString(value));
            } else {
                reader.takeBoolean(value);
            }
        }
    }

    private void giveBytes(byte[] bytes) {
        for (ValueReader reader : here) {
            if (reader.wantsJson()) {
                reader.takeJson(JsonText.quoted(Base64.getEncoder().encodeToString(bytes)));
            } else {
                reader.takeBytes(bytes);
            }
        }
    }

    /** By its name; a number that the schema does not name stays one. */
    private void giveEnum(int number, Chars chars) {
        EnumValueDescriptor value = field.getEnumType().findValueByNumber(number);
        if (value == null) {
            giveNumber(Integer.toString(number), chars);
            return;
        }
        for (ValueReader reader : here) {
            if (reader.wantsJson()) {
                reader.takeJson(JsonText.quoted(value.getName()));
            } else {
                chars.string(reader, value.getName());
            }
        }
    }

    void finish(ProtoInput input) throws IOException {
        if (!isSet && (isImplicit || isThere)) {
            giveDefault(input.chars());
        }
        if (!isThere) {
            return;
        }
        if (below != null) {
            below.finish(input);
        }
        for (ValueReader reader : here) {
            if (pieces != null && reader.wantsJson()) {
                giveJson(reader, input);
            } else if (known != null) {
                known.give(reader, input.chars());
            }
        }
    }

    private void giveDefault(Chars chars) {
        switch (field.getJavaType()) {
            case STRING -> {
                for (ValueReader reader : here) {
                    if (reader.wantsJson()) {
                        reader.takeJson("\"\"");
                    } else {
                        chars.string(reader, "");
                    }
                }
            }
            case BYTE_STRING -> giveBytes(new byte[0]);
            case BOOLEAN -> giveBoolean(false);
            case ENUM -> giveEnum(((EnumValueDescriptor) field.getDefaultValue()).getNumber(), chars);
            case MESSAGE -> {
                for (ValueReader reader : here) {
                    if (known == null && !reader.wantsJson()) {
                        reader.takeNested(true);
                    }
                }
            }
            case INT, LONG, FLOAT, DOUBLE -> giveNumber("0", chars);
        }
    }

    private void giveJson(ValueReader reader, ProtoInput input) {
        try {
            reader.takeJson(input.json(field.getMessageType(), pieces.toByteString()));
        } catch (InvalidProtocolBufferException e) {
            // An Any of a type that the schema does not have, or broken inside.
            reader.takeNested(true);
        } catch (IllegalArgumentException e) {
            throw new UnreadablePayload("a well-known type is out of range");
        }
    }
}
