/** The one job graph, and how a run of it is planned against the lake. Start at {@link io.kappalake.jobs.LakeGraph}. */
package io.kappalake.jobs;
