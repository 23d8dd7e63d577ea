/** The command {@code health}: looks at the lake, the job and Kafka, and names each problem in a line. */
package io.kappalake.cli.health;
