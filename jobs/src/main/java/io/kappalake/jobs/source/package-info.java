/** Where raw records come from: Kafka for a live run, Kafka or Bronze for a replay. */
package io.kappalake.jobs.source;
