package io.kappalake.tables.catalog;

import java.time.Instant;
import java.util.List;

/**
 * Which table metadata a commit made current.
 *
 * @param locations of the metadata files, one for each table that the commit changed
 */
public record CommitMetadata(String hash, Instant time, List<String> locations) {

    public CommitMetadata {
        locations = List.copyOf(locations);
    }
}
