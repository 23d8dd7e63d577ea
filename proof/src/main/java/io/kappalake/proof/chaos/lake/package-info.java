/**
 * What the fault suite strikes: servers with gates before them, topics, a lake with its job, and what was sent to it.
 */
package io.kappalake.proof.chaos.lake;
