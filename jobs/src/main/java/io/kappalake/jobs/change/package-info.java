/** What a lake becomes when its pipeline changes. */
package io.kappalake.jobs.change;
