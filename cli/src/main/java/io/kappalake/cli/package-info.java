/**
 * The entry points: the command line, and the job as the main class of a Flink application. Holds no logic that another
 * module needs.
 */
package io.kappalake.cli;
