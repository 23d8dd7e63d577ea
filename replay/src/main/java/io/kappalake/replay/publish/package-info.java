/** Puts a replay in the place of main's tables in one commit, with or without a running job, and takes that back. */
package io.kappalake.replay.publish;
