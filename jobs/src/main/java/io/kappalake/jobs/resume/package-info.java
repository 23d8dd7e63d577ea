/**
 * The way on when Kafka and the lake no longer match: a person accepts a gap, or that a topic's offsets begin anew. The
 * decision is a commit with its reason.
 */
package io.kappalake.jobs.resume;
