/** The command {@code chaos}: injects faults into the job and judges the lake after each round. */
package io.kappalake.proof.chaos;
