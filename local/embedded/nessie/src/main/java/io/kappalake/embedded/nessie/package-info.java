/** A Nessie server as a process. */
package io.kappalake.embedded.nessie;
