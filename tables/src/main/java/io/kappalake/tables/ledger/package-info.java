/** What a commit took from Kafka and what became of it. */
package io.kappalake.tables.ledger;
