/**
 * The command {@code chaos}: injects faults into the job and judges the lake after each round. The S3 fault injector is
 * {@link io.kappalake.proof.chaos.S3Gate}.
 */
package io.kappalake.proof.chaos;
