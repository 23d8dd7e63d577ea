/** A Kafka broker as a process. */
package io.kappalake.embedded.kafka;
