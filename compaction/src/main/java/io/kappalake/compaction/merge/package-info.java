/** Compaction: plans which small files to merge, rewrites them, and lands the result as one commit. */
package io.kappalake.compaction.merge;
