package io.kappalake.audit.payload;

import io.kappalake.audit.feed.FieldPath;

/** A payload that was read. Values are made when they are asked for; one that cannot be made throws {@link Misfit}. */
public interface Payload {

    Found at(FieldPath path);

    /** The value as JSON; null where nothing or a null is. */
    String jsonAt(FieldPath path);
}
