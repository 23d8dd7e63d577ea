package io.kappalake.transforms.feed.decode;

import io.kappalake.transforms.feed.row.Path;
import io.kappalake.transforms.feed.schema.Registry;
import java.io.Serializable;
import java.util.List;

/** The form of a topic's payloads. A new format is one of these and its {@link PayloadReader}. */
public interface PayloadFormat extends Serializable {

    /**
     * A reader for one thread.
     *
     * @param registry of the schemas that payloads name
     */
    PayloadReader reader(List<Wanted> values, Registry registry);

    /** Whether its values may be dates and times of their own types, not only texts and numbers. */
    default boolean hasTimes() {
        return false;
    }

    /** Whether payloads are text, so that a line of a file can be one. */
    default boolean isText() {
        return true;
    }

    /** Why no payload can have a value at a path; empty if one can, or if the schema is known later only. */
    default String problem(Path path) {
        return "";
    }
}
