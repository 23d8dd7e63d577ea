/**
 * The way on where Kafka and the lake do not match any more: a person accepts a gap, or that a topic's offsets begin anew.
 * The decision is a commit of its own, with its reason.
 */
package io.kappalake.jobs.resume;
