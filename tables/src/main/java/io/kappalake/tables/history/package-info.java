/** Commits that people ask about: how they are named, and what it means when their files are gone. */
package io.kappalake.tables.history;
