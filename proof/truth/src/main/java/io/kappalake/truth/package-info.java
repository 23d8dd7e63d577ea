/**
 * What each table should hold, computed from the records alone. It shares no code with the job, so that both
 * cannot have the same mistake.
 */
package io.kappalake.truth;
