package io.kappalake.audit.payload;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.util.JsonFormat;
import io.kappalake.audit.feed.TopicDefinition;
import io.kappalake.audit.payload.SchemaRegistry.Registered;
import io.kappalake.tables.LakeException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Payloads that name their schema in a registry, by an id before them or in a header. */
final class RegisteredForm implements PayloadForm {

    private static final String OWN = "registered.proto";
    private static final int MOST_PLACES = 100;

    private final String kind;
    private final String framing;
    private final String message;
    private final boolean rejectsUnknown;
    private final boolean isArray;
    private final SchemaRegistry registry;
    private final Map<Long, PayloadForm> forms = new HashMap<>();

    RegisteredForm(TopicDefinition topic, boolean isArray, SchemaRegistry registry) {
        String format = topic.setting("format", "");
        this.kind = format.equals("json-schema") ? "JSON" : format.toUpperCase(Locale.ROOT);
        this.framing = topic.setting("framing", "confluent");
        this.message = topic.setting("message", "");
        this.rejectsUnknown = topic.setting("unknown_schema", "fail").equals("reject");
        this.isArray = isArray;
        this.registry = registry;
    }

    @Override
    public Payload read(byte[] bytes, Map<String, ByteBuffer> headers) {
        if (bytes == null) {
            throw Misfit.record("no payload");
        }
        int head = framing.equals("confluent") ? 1 + Integer.BYTES : framing.equals("apicurio") ? 1 + Long.BYTES : 0;
        if (bytes.length < head || head > 0 && bytes[0] != 0) {
            throw Misfit.record("names no schema");
        }
        ByteBuffer after = ByteBuffer.wrap(bytes, head == 0 ? 0 : 1, bytes.length - (head == 0 ? 0 : 1));
        long id =
                switch (framing) {
                    case "confluent" -> after.getInt();
                    case "apicurio" -> after.getLong();
                    default -> ofHeaders(headers);
                };
        return forms.computeIfAbsent(id, this::form).read(Arrays.copyOfRange(bytes, head, bytes.length), headers);
    }

    private static long ofHeaders(Map<String, ByteBuffer> headers) {
        for (String name : List.of("apicurio.value.contentId", "apicurio.value.globalId", "__value_schema_id")) {
            ByteBuffer id = headers == null || headers.get(name) == null
                    ? ByteBuffer.allocate(0)
                    : headers.get(name).duplicate();
            boolean isConfluent = name.startsWith("__");
            if (isConfluent && id.remaining() == 1 + Integer.BYTES && id.get() == 0
                    || !isConfluent && id.remaining() == Integer.BYTES) {
                return id.getInt();
            }
            if (!isConfluent && id.remaining() == Long.BYTES) {
                return id.getLong();
            }
        }
        throw Misfit.record("names no schema");
    }

    private PayloadForm form(long id) {
        Optional<Registered> found = registry.byId(id);
        if (found.isEmpty() && !rejectsUnknown) {
            throw new LakeException("A record names schema " + id
                    + ", which the registry does not have: give the one that its producers use, --registry-url");
        }
        if (found.isEmpty() || !found.get().type().equals(kind)) {
            return misfit("names a schema that there is not, or of another kind");
        }
        Registered schema = found.get();
        try {
            return switch (kind) {
                case "AVRO" -> PayloadForms.avro(schema.text(), schema.references());
                case "JSON" -> PayloadForms.fitting(schema.text(), schema.references(), isArray);
                default -> protobuf(schema);
            };
        } catch (IllegalArgumentException | org.apache.avro.AvroRuntimeException | NullPointerException e) {
            // The last is how Avro's parser fails at a name that it never finds.
            return misfit("names a schema that is none");
        }
    }

    private static PayloadForm misfit(String message) {
        return (bytes, headers) -> {
            throw Misfit.record(message);
        };
    }

    private PayloadForm protobuf(Registered schema) {
        Map<String, String> files = new HashMap<>(schema.references());
        files.put(OWN, schema.text());
        ProtoTypes types = ProtoTypes.of(OWN, files::get);
        if (framing.equals("headers")) {
            return PayloadForms.protobuf(types, message);
        }
        Descriptor only = message.isEmpty() ? null : types.message(message);
        JsonFormat.Printer json = ProtoTree.printer(types);
        return (bytes, headers) -> {
            try {
                CodedInputStream in = CodedInputStream.newInstance(bytes);
                Descriptor named = framing.equals("apicurio") ? byName(types, in) : types.message(places(in));
                if (named == null || only != null && named != only) {
                    throw Misfit.record("is of another message");
                }
                return ProtoTree.read(named, json, bytes, in.getTotalBytesRead());
            } catch (IOException e) {
                throw Misfit.record("does not say which message it is");
            }
        };
    }

    /** As Confluent's serializer writes them: a count and the places; one zero for the first message. */
    private static List<Integer> places(CodedInputStream in) throws IOException {
        int count = in.readSInt32();
        if (count < 0 || count > MOST_PLACES) {
            throw new IOException("No message is so deep");
        }
        List<Integer> places = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            places.add(in.readSInt32());
        }
        return count == 0 ? List.of(0) : places;
    }

    /** As Apicurio's serializer writes it: a message of its own, whose first field is the name. */
    private static Descriptor byName(ProtoTypes types, CodedInputStream in) throws IOException {
        int limit = in.pushLimit(in.readRawVarint32());
        String name = "";
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (tag == (1 << 3 | 2)) {
                name = in.readStringRequireUtf8();
            } else {
                in.skipField(tag);
            }
        }
        in.popLimit(limit);
        if (name.isEmpty()) {
            throw new IOException("There is no name");
        }
        try {
            return types.message(name);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
