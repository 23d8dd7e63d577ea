/** The embedded schema registry. */
package io.kappalake.embedded.registry;
