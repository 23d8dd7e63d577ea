/**
 * A simulated market with repeats, late events and malformed records, equal for equal seeds, and the command
 * {@code generate}.
 */
package io.kappalake.proof.simulator;
