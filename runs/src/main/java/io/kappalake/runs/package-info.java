/** One run of the job on a Flink cluster: submit, watch, stop, and restore from state that fits the lake. */
package io.kappalake.runs;
