/** Payloads in JSON, read without exceptions and without {@code double}. */
package io.kappalake.transforms.feed.json;
