package io.kappalake.transforms.feed.schema;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A schema as a registry keeps it. The same id has the same schema for ever.
 *
 * @param type AVRO, PROTOBUF or JSON
 * @param references texts of the schemas that it names, by the name that it uses, each after those that it needs itself
 */
public record RegisteredSchema(long id, String type, String text, Map<String, String> references) {

    public RegisteredSchema {
        references = new LinkedHashMap<>(references);
    }
}
