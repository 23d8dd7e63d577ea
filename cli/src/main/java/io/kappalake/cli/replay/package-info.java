/** The commands below {@code replay}. Module {@code replay} does their work. */
package io.kappalake.cli.replay;
