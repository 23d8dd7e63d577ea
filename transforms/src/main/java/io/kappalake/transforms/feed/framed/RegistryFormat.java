package io.kappalake.transforms.feed.framed;

import io.kappalake.tables.LakeException;
import io.kappalake.transforms.feed.RawRecord;
import io.kappalake.transforms.feed.Rejection;
import io.kappalake.transforms.feed.avro.AvroColumns;
import io.kappalake.transforms.feed.decode.PayloadBody;
import io.kappalake.transforms.feed.decode.PayloadFormat;
import io.kappalake.transforms.feed.decode.PayloadReader;
import io.kappalake.transforms.feed.decode.Wanted;
import io.kappalake.transforms.feed.schema.NewFields;
import io.kappalake.transforms.feed.schema.RegisteredSchema;
import io.kappalake.transforms.feed.schema.Registry;
import io.kappalake.transforms.feed.schema.Schemas;
import io.kappalake.transforms.feed.schema.UnknownSchema;
import it.unimi.dsi.fastutil.longs.Long2ObjectMap;
import it.unimi.dsi.fastutil.longs.Long2ObjectOpenHashMap;
import java.util.List;
import org.apache.flink.runtime.execution.SuppressRestartsException;

/**
 * Payloads that name their schema in a registry. A record whose schema cannot be had now is neither read nor rejected:
 * its reader waits, or fails.
 *
 * @param message of Protobuf, that all records must be; empty for the one that each names
 * @param rejectsUnknown whether a record is rejected whose schema a registry that is there does not have
 * @param known fields that are columns; a record of a schema with further ones ends the job, which takes them at its
 *     next start. Empty if columns do not follow the schema
 */
public record RegistryFormat(
        SchemaKind kind, Framing framing, String message, boolean rejectsUnknown, List<String> known)
        implements PayloadFormat {

    public RegistryFormat {
        known = List.copyOf(known);
    }

    /** For columns that do not follow the schema. */
    public RegistryFormat(SchemaKind kind, Framing framing, String message, boolean rejectsUnknown) {
        this(kind, framing, message, rejectsUnknown, List.of());
    }

    /** Whether records of the other can be read too. */
    public boolean reads(RegistryFormat other) {
        return kind == other.kind && framing == other.framing && message.equals(other.message);
    }

    @Override
    public PayloadReader reader(List<Wanted> values, Registry registry) {
        Long2ObjectMap<PayloadBody> bodies = new Long2ObjectOpenHashMap<>();
        Schemas schemas = registry.open();
        return raw -> {
            if (raw.payload() == null) {
                return Rejection.malformed("no payload");
            }
            long id = framing.id(raw);
            if (id == Framing.NONE) {
                return Rejection.malformed(framing.missing());
            }
            PayloadBody body = bodies.get(id);
            if (body == null) {
                try {
                    body = body(id, schemas, values);
                } catch (UnknownSchema e) {
                    if (rejectsUnknown) {
                        return Rejection.malformed("names schema " + id + ", which the registry does not have");
                    }
                    throw new LakeException(at(raw) + " cannot be decoded. " + e.getMessage()
                            + ", or write unknown_schema: reject at the topic");
                }
                bodies.put(id, body);
            }
            return body.read(raw.payload(), framing.head());
        };
    }

    private static String at(RawRecord raw) {
        return "Record " + raw.offset() + " of partition " + raw.partition();
    }

    /** An id has its schema for ever, so one that cannot be used rejects the records for ever too. */
    private PayloadBody body(long id, Schemas schemas, List<Wanted> values) {
        RegisteredSchema schema = schemas.byId(id);
        if (!schema.type().equals(kind.name())) {
            return (payload, from) -> Rejection.malformed(
                    "names schema " + id + ", which is " + schema.type() + " and not " + kind.name());
        }
        try {
            requireKnown(schema);
            return kind.body(schema, message, framing, values);
        } catch (IllegalArgumentException e) {
            return (payload, from) -> Rejection.malformed("names schema " + id + ", which is " + e.getMessage());
        }
    }

    private void requireKnown(RegisteredSchema schema) {
        if (known.isEmpty()) {
            return;
        }
        List<String> more = fields(schema).stream()
                .filter(field ->
                        known.stream().noneMatch(one -> AvroColumns.name(one).equals(AvroColumns.name(field))))
                .toList();
        if (!more.isEmpty()) {
            throw new SuppressRestartsException(new NewFields(schema.id(), more));
        }
    }

    /** None of a schema that says no more than that a record is an object. */
    private List<String> fields(RegisteredSchema schema) {
        try {
            return AvroColumns.fields(kind.record(schema, message));
        } catch (IllegalArgumentException e) {
            // Whether it can be used is for its reader to say.
            return List.of();
        }
    }

    @Override
    public boolean isText() {
        return false;
    }

    @Override
    public boolean hasTimes() {
        return kind != SchemaKind.JSON;
    }
}
