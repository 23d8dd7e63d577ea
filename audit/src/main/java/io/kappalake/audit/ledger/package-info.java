/** Whether the ledgers of a history follow each other without a gap or an overlap, and what they say of each feed. */
package io.kappalake.audit.ledger;
