/**
 * What keeps the lake small and right beside the job. This package runs compaction and repair in turn; the
 * packages below do them.
 */
package io.kappalake.compaction;
