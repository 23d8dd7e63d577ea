/** Compares each table of a lake with the truth, row by row. */
package io.kappalake.proof.comparison;
