/** The commands below {@code replay}. What they do is in module {@code replay}. */
package io.kappalake.cli.replay;
