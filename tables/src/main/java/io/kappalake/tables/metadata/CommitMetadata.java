package io.kappalake.tables.metadata;

import java.time.Instant;
import java.util.Map;

/**
 * The table metadata that a commit made current.
 *
 * @param locations names of the changed tables, by the location of their new metadata file
 */
public record CommitMetadata(String hash, Instant time, Map<String, String> locations) {

    public CommitMetadata {
        locations = Map.copyOf(locations);
    }
}
