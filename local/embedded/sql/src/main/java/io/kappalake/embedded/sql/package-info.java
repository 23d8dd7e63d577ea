/** The SQL gateway on the lake as a process. */
package io.kappalake.embedded.sql;
