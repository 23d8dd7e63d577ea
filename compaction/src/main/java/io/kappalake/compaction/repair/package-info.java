/** Repair: recomputes from Silver the sealed Gold buckets that very late events have hit. */
package io.kappalake.compaction.repair;
