/**
 * Data files: how rows become Parquet and come back. Uses the Parquet classes inside Iceberg's runtime, which are
 * shaded: a new version of Iceberg may move them.
 */
package io.kappalake.tables.format;
