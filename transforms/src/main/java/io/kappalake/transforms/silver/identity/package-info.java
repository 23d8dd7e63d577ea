/** Deduplication: which identities were accepted within the horizon, and the clock that ends them. */
package io.kappalake.transforms.silver.identity;
