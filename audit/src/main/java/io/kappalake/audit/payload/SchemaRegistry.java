package io.kappalake.audit.payload;

import java.util.Map;
import java.util.Optional;

/** Where schemas are that records name by an id. */
@FunctionalInterface
public interface SchemaRegistry {

    /**
     * A schema as a registry has it.
     *
     * @param type AVRO, PROTOBUF or JSON
     * @param references texts by the name that the schema uses, each after those that it needs
     */
    record Registered(String type, String text, Map<String, String> references) {}

    /** Empty if the registry does not have it. */
    Optional<Registered> byId(long id);
}
