/** Repair: recomputes from Silver the sealed Gold buckets that very late events have made wrong. */
package io.kappalake.compaction.repair;
