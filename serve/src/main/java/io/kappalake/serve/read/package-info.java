/** The lake as of one commit: its tables, rows, commits and files. Reads only; whatever never changes is kept. */
package io.kappalake.serve.read;
