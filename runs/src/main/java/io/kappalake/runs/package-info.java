/** One run of the job on a Flink cluster: submit, watch, stop, and restore from the state that fits the lake. */
package io.kappalake.runs;
