/** Output of commands: tables, JSON, progress, and reports of a run. */
package io.kappalake.cli.output;
