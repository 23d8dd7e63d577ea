/** Where an event went: from a record to its commit, outcome and Gold rows, and from a Gold row to its events. */
package io.kappalake.inspect.explain;
