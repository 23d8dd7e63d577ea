package io.kappalake.audit.read;

/** Windows that start in {@code [from, to)}, microseconds since the epoch. */
public record Span(long from, long to) {}
