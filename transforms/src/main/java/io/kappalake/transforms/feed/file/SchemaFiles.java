package io.kappalake.transforms.feed.file;

import java.util.Optional;

/** The schemas that lie beside a feed's file. */
@FunctionalInterface
interface SchemaFiles {

    SchemaFiles NONE = name -> Optional.empty();

    /** The text of a file, by its path from the feed's file; empty if there is none. */
    Optional<String> text(String name);
}
