package io.kappalake.transforms.gold;

import io.kappalake.tables.definition.TableDefinition;

/**
 * All rows of one writer for one time bucket of a Gold table. Their file replaces the bucket's former file.
 *
 * @param name writer and bucket, such as {@code 0/2026-03-01T10:00:00Z/60}
 * @param rows may be iterated once, and only before the operator that emitted it continues; empty if the bucket lost
 *     its rows
 */
public record GoldBucket<R>(TableDefinition<R> table, String name, Iterable<R> rows) {}
