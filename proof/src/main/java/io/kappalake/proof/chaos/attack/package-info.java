/** The faults, and how each of them strikes. */
package io.kappalake.proof.chaos.attack;
