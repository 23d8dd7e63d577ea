/**
 * JSON payloads, without exceptions and without {@code double}. Start at
 * {@link io.kappalake.transforms.feed.json.JsonFormat}.
 */
package io.kappalake.transforms.feed.json;
