/** What the name of a data file says about its past. */
package io.kappalake.compaction.files;
