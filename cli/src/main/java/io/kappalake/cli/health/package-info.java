/** The command {@code health}: checks the lake, the job and Kafka, and prints one line per problem. */
package io.kappalake.cli.health;
