/** The schema registry, by the REST API that Confluent's has and others speak. */
package io.kappalake.jobs.registry;
