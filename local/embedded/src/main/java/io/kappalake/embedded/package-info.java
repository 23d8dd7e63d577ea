/** Starts a server as a process of its own with a class path of its own, finds it again, and stops it. */
package io.kappalake.embedded;
