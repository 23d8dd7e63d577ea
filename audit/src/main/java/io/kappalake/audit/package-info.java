/**
 * Proves one commit of the lake from its ledger and its rows, and publishes a proved commit. The packages below contain
 * the checks; this one runs them in order. The audit computes expected rows by separate code: nothing here uses the row
 * computations of {@code transforms}.
 */
package io.kappalake.audit;
