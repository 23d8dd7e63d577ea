/** Events in, rows out: no Kafka, no commits, no clock, no random. The lists of all tables are here. */
package io.kappalake.transforms;
