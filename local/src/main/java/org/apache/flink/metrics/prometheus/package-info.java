/** What must be in Flink's own package, because the registry that its Prometheus reporter fills is package-private. */
package org.apache.flink.metrics.prometheus;
