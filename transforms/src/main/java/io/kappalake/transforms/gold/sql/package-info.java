/** Reads the statements that define Gold tables, and makes families of them. */
package io.kappalake.transforms.gold.sql;
