/** Commits that people ask about, by name or by time. */
package io.kappalake.tables.history;
