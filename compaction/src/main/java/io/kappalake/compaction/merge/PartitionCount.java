package io.kappalake.compaction.merge;

import java.time.LocalDate;

/**
 * The files of one partition of a table, without those of Gold that belong to the job.
 *
 * @param day that it is, or the first of its month
 * @param open whether writers add to it
 * @param bound most files that it should have
 */
public record PartitionCount(String table, LocalDate day, boolean open, long files, long bound) {}
