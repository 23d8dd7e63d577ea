/**
 * An incremental fold that tables of one feed share: aggregates by key and span of time, their state, and the rows that
 * follow. It knows expressions, not statements.
 */
package io.kappalake.transforms.gold.cell;
