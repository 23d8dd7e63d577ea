package io.kappalake.transforms.feed.avro;

import io.kappalake.transforms.feed.RawRecord;
import io.kappalake.transforms.feed.Rejection;
import io.kappalake.transforms.feed.decode.PayloadBody;
import io.kappalake.transforms.feed.decode.PayloadFormat;
import io.kappalake.transforms.feed.decode.PayloadReader;
import io.kappalake.transforms.feed.decode.Wanted;
import io.kappalake.transforms.feed.row.Path;
import io.kappalake.transforms.feed.schema.Registry;
import java.util.Collection;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;

/**
 * Payloads that all have one schema, without a registry.
 *
 * @param schema its text
 * @param isSingleObject whether two marker bytes and the schema's fingerprint stand before each value
 */
public record AvroFormat(String schema, boolean isSingleObject) implements PayloadFormat {

    private static final int HEAD = 10;

    /** @throws IllegalArgumentException saying why the text is no schema */
    public AvroFormat {
        AvroBody.parse(schema, List.of());
    }

    @Override
    public PayloadReader reader(List<Wanted> values, Registry registry) {
        Schema parsed = AvroBody.parse(schema, List.of());
        AvroBody body = new AvroBody(parsed, values);
        if (!isSingleObject) {
            return raw -> raw.payload() == null ? Rejection.malformed("no payload") : body.read(raw.payload(), 0);
        }
        long fingerprint = SchemaNormalization.parsingFingerprint64(parsed);
        return raw -> {
            Rejection wrong = head(raw, fingerprint);
            return wrong == null ? body.read(raw.payload(), HEAD) : wrong;
        };
    }

    /**
     * A reader of payloads that a schema wrote.
     *
     * @param references schemas that it names, each after those that it needs itself
     * @throws IllegalArgumentException saying why the text is no schema
     */
    public static PayloadBody body(String schema, Collection<String> references, List<Wanted> values) {
        return new AvroBody(AvroBody.parse(schema, references), values);
    }

    private static Rejection head(RawRecord raw, long fingerprint) {
        byte[] payload = raw.payload();
        if (payload == null) {
            return Rejection.malformed("no payload");
        }
        if (payload.length < HEAD || payload[0] != (byte) 0xC3 || payload[1] != 1) {
            return Rejection.malformed("does not begin with the bytes C3 01 of a single object");
        }
        long found = 0;
        for (int at = HEAD - 1; at > 1; at--) {
            found = found << 8 | payload[at] & 0xFF;
        }
        return found == fingerprint
                ? null
                : Rejection.malformed("is of a schema with fingerprint " + Long.toHexString(found) + " and not of "
                        + Long.toHexString(fingerprint));
    }

    @Override
    public boolean isText() {
        return false;
    }

    @Override
    public boolean hasTimes() {
        return true;
    }

    @Override
    public String problem(Path path) {
        return AvroBody.problem(AvroBody.parse(schema, List.of()), path);
    }
}
