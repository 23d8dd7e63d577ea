package io.kappalake.tables.metadata;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * The table metadata that a commit made current.
 *
 * @param landmark whether it is more than one checkpoint after another: a publication, a roll back
 * @param replayOf hash of the commit that a replay starts to rebuild here
 * @param locations names of the changed tables, by the location of their new metadata file
 */
public record CommitMetadata(
        String hash, Instant time, boolean landmark, Optional<String> replayOf, Map<String, String> locations) {

    public CommitMetadata {
        locations = Map.copyOf(locations);
    }
}
