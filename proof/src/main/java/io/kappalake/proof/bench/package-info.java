/** The command {@code bench}: runs the job and what it is compared with in turn, and measures both. */
package io.kappalake.proof.bench;
