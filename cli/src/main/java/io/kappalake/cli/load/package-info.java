/** The command {@code load}: sends each line of history files to its topic once, even after a kill. */
package io.kappalake.cli.load;
