/** Compares the tables of a replay with main's, row by row. */
package io.kappalake.replay.verify;
