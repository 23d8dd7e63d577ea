/** What differs between two commits, from the data files that only one of them has. */
package io.kappalake.inspect.diff;
