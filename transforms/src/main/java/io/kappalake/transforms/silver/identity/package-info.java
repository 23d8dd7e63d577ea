/** Deduplication: the identities accepted within the horizon, and the clock that ends them. */
package io.kappalake.transforms.silver.identity;
