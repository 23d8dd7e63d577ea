/** The services that {@code up} starts on loopback: Flink, the upkeep, and the servers of {@code local/embedded}. */
package io.kappalake.local;
