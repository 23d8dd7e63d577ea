package io.kappalake.transforms.feed.schema;

import java.util.List;

/** The schemas of a registry. */
@FunctionalInterface
public interface Schemas {

    /**
     * Waits while the registry is away, until the thread is interrupted.
     *
     * @throws UnknownSchema if the registry is there and does not have the schema
     * @throws io.kappalake.tables.LakeException if it refuses the login, or is no registry
     */
    RegisteredSchema byId(long id);

    /** All schemas of a subject, newest first; none if the registry has no such subject. Waits as {@link #byId}. */
    default List<RegisteredSchema> versions(String subject) {
        return List.of();
    }
}
