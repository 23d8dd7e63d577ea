package io.kappalake.serve.api;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.kappalake.tables.definition.Micros;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.LocalDate;
import java.util.Map;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.util.ByteBuffers;

/**
 * Values as JSON: times in UTC, dates, and numbers as they are. A decimal is a text, so that no reader rounds it; bytes
 * are Base64.
 */
final class Json {

    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .disable(SerializationFeature.FAIL_ON_EMPTY_BEANS)
            .enable(JsonGenerator.Feature.WRITE_BIGDECIMAL_AS_PLAIN)
            .withConfigOverride(
                    BigDecimal.class, form -> form.setFormat(JsonFormat.Value.forShape(JsonFormat.Shape.STRING)))
            .build();

    private Json() {}

    static byte[] bytes(Object value) {
        try {
            return MAPPER.writeValueAsBytes(value);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The fields of a record or map, in order. */
    static Map<String, Object> fields(Object value) {
        return MAPPER.convertValue(value, new TypeReference<>() {});
    }

    /** Writes what Iceberg stores for a type. */
    static void write(JsonGenerator json, Type type, Object value) throws IOException {
        if (value == null) {
            json.writeNull();
            return;
        }
        switch (type.typeId()) {
            case BOOLEAN -> json.writeBoolean((Boolean) value);
            case INTEGER, LONG -> json.writeNumber(((Number) value).longValue());
            case FLOAT, DOUBLE -> json.writeNumber(((Number) value).doubleValue());
            case MAP -> writeMap(json, (Map<?, ?>) value);
            default -> json.writeString(text(type, value));
        }
    }

    private static void writeMap(JsonGenerator json, Map<?, ?> map) throws IOException {
        json.writeStartObject();
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            json.writeFieldName(entry.getKey().toString());
            if (entry.getValue() == null) {
                json.writeNull();
            } else {
                json.writeString(base64((ByteBuffer) entry.getValue()));
            }
        }
        json.writeEndObject();
    }

    /** A value as plain text. */
    static String text(Type type, Object value) {
        return switch (type.typeId()) {
            case TIMESTAMP -> Micros.toInstant((Long) value).toString();
            case DATE -> LocalDate.ofEpochDay((Integer) value).toString();
            case DECIMAL -> ((BigDecimal) value).toPlainString();
            case BINARY, FIXED -> base64((ByteBuffer) value);
            default -> value.toString();
        };
    }

    private static String base64(ByteBuffer bytes) {
        return java.util.Base64.getEncoder().encodeToString(ByteBuffers.toByteArray(bytes));
    }
}
