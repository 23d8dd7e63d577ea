/** Operators that write rows to data files and hand the finished files and their counts to the committer. */
package io.kappalake.jobs.write;
