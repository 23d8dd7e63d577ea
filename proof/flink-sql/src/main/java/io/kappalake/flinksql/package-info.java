/** The same pipeline in Flink SQL with Iceberg's stock sink, to measure the job against. */
package io.kappalake.flinksql;
