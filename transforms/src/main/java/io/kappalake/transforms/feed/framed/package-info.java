/** Payloads that name their schema in a registry: how the id stands before them, and a reader for each schema. */
package io.kappalake.transforms.feed.framed;
