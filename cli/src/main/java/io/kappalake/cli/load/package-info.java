/** The command {@code load}: reads history from files and sends each line to its topic once, also after a kill. */
package io.kappalake.cli.load;
