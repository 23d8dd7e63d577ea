/** Guesses a feed file from a sample of records: their fields, types, times and identity. Bounded in memory. */
package io.kappalake.cli.feed.draft;
