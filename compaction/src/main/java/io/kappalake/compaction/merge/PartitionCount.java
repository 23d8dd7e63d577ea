package io.kappalake.compaction.merge;

import java.time.LocalDate;

/**
 * The files of one partition of a table, not counting Gold files that belong to the job.
 *
 * @param day the partition's day, or the first day of its month
 * @param open whether writers add to it
 * @param bound most files that it should have
 */
public record PartitionCount(String table, LocalDate day, boolean open, long files, long bound) {}
