package io.kappalake.transforms.feed.schema;

import io.kappalake.tables.LakeException;
import java.io.Serializable;

/** Where a registry is and how one logs in; travels with the job to its tasks. */
@FunctionalInterface
public interface Registry extends Serializable {

    /** No registry: for feeds that need none. */
    Registry NONE = () -> {
        throw new LakeException(
                "A topic's records name schemas of a registry, and none is given: give --registry-url, or a schema"
                        + " file in the feed's file");
    };

    /** A client of one task, with a memory of its own. */
    Schemas open();
}
