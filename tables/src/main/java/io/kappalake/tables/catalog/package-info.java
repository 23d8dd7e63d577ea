/**
 * The catalog and the one way to change it: {@link io.kappalake.tables.catalog.LakeCommit} lands any number of tables
 * as one Nessie commit. The guard that refuses gaps and overlaps is {@link io.kappalake.tables.catalog.LedgerGuard}.
 * One room of 25 classes: a commit is staged, checked and landed by all of them together.
 */
package io.kappalake.tables.catalog;
