/** The command {@code bench}: runs the job and a reference in turn, and measures both. */
package io.kappalake.proof.bench;
