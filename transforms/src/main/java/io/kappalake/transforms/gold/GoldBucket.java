package io.kappalake.transforms.gold;

import io.kappalake.tables.definition.TableDefinition;

/**
 * All rows that one writer has for one time bucket of a Gold table; the file made of them replaces the bucket's former file.
 *
 * @param name writer and bucket, such as {@code 0/2026-03-01T10:00:00Z/60}
 * @param rows may be iterated once, and only before the operator that emitted it goes on; empty when the bucket has no rows any more
 */
public record GoldBucket<R>(TableDefinition<R> table, String name, Iterable<R> rows) {}
