/** Publishes a replay in one commit, with or without a running job, and undoes that. */
package io.kappalake.replay.publish;
