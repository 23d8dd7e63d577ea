/** Checks that Bronze, Silver and the rejected rows are those that the ledger counts, each once. */
package io.kappalake.audit.rows;
