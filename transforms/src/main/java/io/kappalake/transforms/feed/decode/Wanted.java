package io.kappalake.transforms.feed.decode;

import io.kappalake.transforms.feed.row.Path;

/** A value that a feed takes from a payload: where it is, and who reads it. */
public record Wanted(Path path, ValueReader reader) {}
