/**
 * Gold tables that a statement of SQL defines: its reading, and the incremental fold that keeps its result up to date.
 */
package io.kappalake.transforms.gold.sql;
