/**
 * What the page's server shows Prometheus: the lake as it is, measured from the lake and not from the job that writes
 * it, and how long its own answers took.
 */
package io.kappalake.serve.metrics;
