/**
 * From the bytes of a history file to its records: unpacking, layout, and what cannot be told apart into records. Knows
 * no topic and no Kafka.
 */
package io.kappalake.cli.load.format;
