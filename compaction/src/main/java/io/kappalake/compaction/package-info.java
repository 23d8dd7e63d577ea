/**
 * Keeps the lake small and correct beside the job. This package runs compaction and repair in turn; the packages below
 * implement them.
 */
package io.kappalake.compaction;
