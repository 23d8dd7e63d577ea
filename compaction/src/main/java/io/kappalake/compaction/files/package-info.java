/** What the name of a data file tells about its history. */
package io.kappalake.compaction.files;
