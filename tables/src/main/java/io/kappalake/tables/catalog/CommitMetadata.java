package io.kappalake.tables.catalog;

import java.time.Instant;
import java.util.Map;

/**
 * Which table metadata a commit made current.
 *
 * @param locations names of the tables that the commit changed, by the location of the metadata file that each has
 *     since
 */
public record CommitMetadata(String hash, Instant time, Map<String, String> locations) {

    public CommitMetadata {
        locations = Map.copyOf(locations);
    }
}
