package io.kappalake.transforms.feed.schema;

import io.kappalake.tables.LakeException;

/** A registry does not have a schema. */
public final class UnknownSchema extends LakeException {

    private static final long serialVersionUID = 1;

    public UnknownSchema(long id, String registry) {
        super("Schema " + id + " is not in the registry " + registry
                + ": register it there, or give the registry that the topic's producers use");
    }
}
