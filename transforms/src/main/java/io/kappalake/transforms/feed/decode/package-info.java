/**
 * From the values of a record to a row, whatever its format: readers of columns with their types and rules, and the
 * seam that a format stands behind.
 */
package io.kappalake.transforms.feed.decode;
