/**
 * The metadata files of tables: how they are written small, read once, and kept to the properties that a definition
 * asks for.
 */
package io.kappalake.tables.metadata;
