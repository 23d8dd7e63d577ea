/** Removes what is no longer needed: expired snapshots, and files that no branch, tag or retained commit reaches. */
package io.kappalake.compaction.sweep;
