/** Repair: recomputes from Silver the sealed Gold buckets that late events have hit. */
package io.kappalake.compaction.repair;
