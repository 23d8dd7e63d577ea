/** Recomputes Gold from Silver and compares every row. The folds are the audit's own. */
package io.kappalake.audit.gold;
