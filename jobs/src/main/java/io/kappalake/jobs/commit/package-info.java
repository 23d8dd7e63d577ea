/** The committer: collects what writers hand over at a barrier, and lands one commit for each completed checkpoint. */
package io.kappalake.jobs.commit;
