/** What may go: expired snapshots, and files that no branch, tag or retained commit reaches. */
package io.kappalake.compaction.sweep;
