/**
 * What each table should contain, computed from the records alone. It shares no code with the job, so the two cannot
 * have the same mistake.
 */
package io.kappalake.truth;
