/**
 * A simulated market with repeats, late events and malformed records, the same for the same seed; and the command
 * {@code generate}.
 */
package io.kappalake.proof.simulator;
