/** The command {@code sql}: statements and a shell on the SQL gateway. */
package io.kappalake.cli.sql;
