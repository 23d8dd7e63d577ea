package io.kappalake.inspect.explain;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.kappalake.inspect.read.NamedRow;
import io.kappalake.tables.LakeException;
import io.kappalake.tables.catalog.Commit;
import io.kappalake.transforms.feed.Decoded;
import io.kappalake.transforms.feed.Feed;
import io.kappalake.transforms.feed.RawRecord;
import io.kappalake.transforms.feed.Rules;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.iceberg.util.ByteBuffers;

/** A record of Bronze: its bytes, for people and for the job's decoder. */
final class RecordBytes {

    private static final ObjectMapper JSON = new ObjectMapper();

    private RecordBytes() {}

    static RawRecord of(NamedRow bronze) {
        Map<String, byte[]> headers = new HashMap<>();
        if (bronze.get("headers") instanceof Map<?, ?> stored) {
            stored.forEach((name, value) -> headers.put(name.toString(), bytes(value)));
        }
        return new RawRecord(
                (int) bronze.number("kafka_partition"),
                bronze.number("kafka_offset"),
                bronze.number("kafka_timestamp"),
                bytes(bronze.get("kafka_key")),
                bytes(bronze.get("payload")),
                headers);
    }

    static byte[] bytes(Object stored) {
        return stored == null ? null : ByteBuffers.toByteArray((ByteBuffer) stored);
    }

    /** As text where it is one; null for null. */
    static String text(byte[] bytes) {
        if (bytes == null) {
            return null;
        }
        try {
            CharBuffer text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            boolean isPlain = text.chars().noneMatch(c -> Character.isISOControl(c) && !Character.isWhitespace(c));
            if (isPlain) {
                return text.toString();
            }
        } catch (CharacterCodingException e) {
            // No text.
        }
        return "base64:" + Base64.getEncoder().encodeToString(bytes);
    }

    /**
     * What the job's decoder makes of a record, under the rules of the commit that took it.
     *
     * @throws LakeException if the record's schema cannot be had
     */
    static Decoded<?> decoded(Feed<?> feed, Rules rules, Place place, RawRecord raw) {
        return feed.topics().decoders().of(place.topic()).under(rules).decode(raw);
    }

    /**
     * The rules that a commit says it was made under.
     *
     * @param known those that count where it says nothing
     */
    static Rules rules(Rules known, Commit taken) {
        JsonNode said = parsed(taken.properties().getOrDefault(Commit.RULES, "{}"));
        Set<String> exchanges = new HashSet<>(known.exchanges());
        if (said.has("exchanges")) {
            exchanges.clear();
            said.get("exchanges").forEach(name -> exchanges.add(name.asText()));
        }
        return new Rules(
                exchanges,
                duration(said, "max_future", known.maxFuture()),
                duration(said, "duplicate_horizon", known.duplicateHorizon()),
                known.latenessHorizon(),
                known.outOfOrderness(),
                known.registry());
    }

    private static Duration duration(JsonNode said, String name, Duration otherwise) {
        return said.has(name) ? Duration.parse(said.get(name).asText()) : otherwise;
    }

    private static JsonNode parsed(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new LakeException("A commit has rules that are no JSON: " + text, e);
        }
    }
}
