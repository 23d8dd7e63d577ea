package io.kappalake.audit;

/** Windows that start in {@code [from, to)}, microseconds since the epoch. */
record Span(long from, long to) {}
