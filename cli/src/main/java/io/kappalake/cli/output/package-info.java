/** How commands print: tables, JSON, progress, the course of a run. */
package io.kappalake.cli.output;
