/** Starts a server in a separate process with a separate class path, finds it again, and stops it. */
package io.kappalake.embedded;
