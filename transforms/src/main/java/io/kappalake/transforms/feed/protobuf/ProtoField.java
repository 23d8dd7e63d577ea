package io.kappalake.transforms.feed.protobuf;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import io.kappalake.transforms.feed.decode.ValueReader;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The values that are wanted of one field of a message: of itself, of its items, or of the values of its map. */
final class ProtoField {

    private final FieldDescriptor field;
    private final boolean isMap;
    /** Readers of a repeated field as a whole. */
    private final List<ValueReader> whole = new ArrayList<>();

    /** Null if the field is repeated. */
    private final ProtoValue single;

    private final Map<Serializable, ProtoValue> parts = new LinkedHashMap<>();
    private final List<ProtoField> others = new ArrayList<>();
    private final ByteString.Output pieces;
    private int items;

    ProtoField(FieldDescriptor field, List<ProtoNode.Want> wants) {
        this.field = field;
        this.isMap = field.isMapField();
        if (!field.isRepeated()) {
            single = new ProtoValue(field, !field.hasPresence(), wants);
            pieces = null;
            return;
        }
        single = null;
        FieldDescriptor of = isMap ? field.getMessageType().findFieldByNumber(2) : field;
        Map<Serializable, List<ProtoNode.Want>> steps = new LinkedHashMap<>();
        for (ProtoNode.Want want : wants) {
            if (want.path().isEmpty()) {
                whole.add(want.reader());
            } else if (isMap || want.path().get(0) instanceof Integer) {
                Serializable step =
                        isMap ? want.path().get(0).toString() : want.path().get(0);
                steps.computeIfAbsent(step, name -> new ArrayList<>())
                        .add(new ProtoNode.Want(
                                want.path().subList(1, want.path().size()), want.reader()));
            }
        }
        steps.forEach((step, below) -> parts.put(step, new ProtoValue(of, false, below)));
        pieces = whole.stream().anyMatch(ValueReader::wantsJson) ? ByteString.newOutput() : null;
    }

    /** Finds the other members of its oneof. */
    void choose(List<ProtoField> all) {
        if (field.getRealContainingOneof() != null) {
            all.stream()
                    .filter(other ->
                            other != this && other.field.getRealContainingOneof() == field.getRealContainingOneof())
                    .forEach(others::add);
        }
    }

    int number() {
        return field.getNumber();
    }

    void begin() {
        items = 0;
        if (single != null) {
            single.begin();
        }
        if (pieces != null) {
            pieces.reset();
        }
        parts.values().forEach(ProtoValue::begin);
    }

    void forget() {
        begin();
        whole.forEach(ValueReader::forget);
        if (single != null) {
            single.forget();
        }
        parts.values().forEach(ProtoValue::forget);
    }

    /**
     * Reads the value after a tag. False if it is of another type, so that it is as unknown as a field of no schema.
     */
    boolean read(int tag, int start, ProtoInput input, int depth) throws IOException {
        int found = WireFormat.getTagWireType(tag);
        int own = field.getLiteType().getWireType();
        boolean isPacked = field.isPackable() && found == WireFormat.WIRETYPE_LENGTH_DELIMITED;
        if (found != own && !isPacked || own == WireFormat.WIRETYPE_START_GROUP) {
            return false;
        }
        others.forEach(ProtoField::forget);
        if (single != null) {
            single.read(input, depth);
            return true;
        }
        if (isMap) {
            readEntry(input, depth);
        } else if (isPacked) {
            CodedInputStream in = input.in();
            int length = in.readRawVarint32();
            if (length == 0) {
                // No item, so it is as absent as a field that is not there.
                return true;
            }
            int limit = in.pushLimit(length);
            while (!in.isAtEnd()) {
                readItem(input, depth);
            }
            in.popLimit(limit);
        } else {
            readItem(input, depth);
        }
        for (ValueReader reader : whole) {
            if (!reader.wantsJson()) {
                reader.takeNested(isMap);
            }
        }
        if (pieces != null) {
            pieces.write(input.bytes(), start, input.at() - start);
        }
        return true;
    }

    private void readItem(ProtoInput input, int depth) throws IOException {
        ProtoValue part = parts.isEmpty() ? null : parts.get(items);
        items++;
        if (part == null) {
            input.in().skipField(field.getLiteType().getWireType());
        } else {
            part.read(input, depth);
        }
    }

    /** The value may stand before its key, so the key is looked for first. */
    private void readEntry(ProtoInput input, int depth) throws IOException {
        CodedInputStream in = input.in();
        int length = in.readRawVarint32();
        int from = input.at();
        int limit = in.pushLimit(length);
        ProtoValue part = parts.isEmpty() ? null : parts.get(key(input.bytes(), from, length));
        if (part == null) {
            in.skipRawBytes(length);
            in.popLimit(limit);
            return;
        }
        part.forget();
        part.exists();
        while (!in.isAtEnd()) {
            int tag = in.readTag();
            if (WireFormat.getTagFieldNumber(tag) == 2 && part.isOf(tag)) {
                part.read(input, depth);
            } else {
                in.skipField(tag);
            }
        }
        in.popLimit(limit);
    }

    private String key(byte[] bytes, int from, int length) throws IOException {
        FieldDescriptor key = field.getMessageType().findFieldByNumber(1);
        CodedInputStream in = CodedInputStream.newInstance(bytes, from, length);
        String text = key.getJavaType() == FieldDescriptor.JavaType.STRING
                ? ""
                : key.getJavaType() == FieldDescriptor.JavaType.BOOLEAN ? "false" : "0";
        while (!in.isAtEnd()) {
            int tag = in.readTag();
            boolean isKey = WireFormat.getTagFieldNumber(tag) == 1
                    && WireFormat.getTagWireType(tag) == key.getLiteType().getWireType();
            if (isKey) {
                text = keyText(key, in);
            } else {
                in.skipField(tag);
            }
        }
        return text;
    }

    private static String keyText(FieldDescriptor key, CodedInputStream in) throws IOException {
        return switch (key.getType()) {
            case STRING -> in.readStringRequireUtf8();
            case BOOL -> Boolean.toString(in.readBool());
            default -> ProtoValue.number(key.getType(), in);
        };
    }

    void finish(ProtoInput input) throws IOException {
        if (single != null) {
            single.finish(input);
            return;
        }
        for (ProtoValue part : parts.values()) {
            part.finish(input);
        }
        if (pieces == null || pieces.size() == 0) {
            return;
        }
        // A message with this field alone, whose JSON is {"name":value}.
        Descriptor parent = field.getContainingType();
        ByteString alone = pieces.toByteString();
        for (ValueReader reader : whole) {
            if (reader.wantsJson()) {
                try {
                    String json = input.json(parent, alone);
                    int colon = json.indexOf(':');
                    // Without one, no item is a value that the schema has, as with enums of proto2.
                    if (colon >= 0) {
                        reader.takeJson(json.substring(colon + 1, json.length() - 1));
                    }
                } catch (InvalidProtocolBufferException e) {
                    reader.takeNested(isMap);
                }
            }
        }
    }
}
