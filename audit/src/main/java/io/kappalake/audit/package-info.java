/**
 * Proves one commit of the lake from its ledger and its rows, and publishes what holds. The checks are in the
 * packages below; this one runs them in order. It computes what a row should be by code of its own: nothing here
 * uses what computes rows in {@code transforms}.
 */
package io.kappalake.audit;
