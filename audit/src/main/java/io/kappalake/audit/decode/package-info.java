/** Decides what becomes of a record: a row, or the reason why it is none, by the feed's file and the rules of a run. */
package io.kappalake.audit.decode;
