/**
 * Computes the Gold tables that SQL defines again, by DuckDB over Silver. It reads the statements for itself: nothing
 * here comes from the code of the job.
 */
package io.kappalake.audit.sql;
