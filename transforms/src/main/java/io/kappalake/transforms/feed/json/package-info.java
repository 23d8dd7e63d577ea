/**
 * The decoder: JSON records to events or rejections, without an exception and without a {@code double}. Start at
 * {@link io.kappalake.transforms.feed.json.JsonDecoder}.
 */
package io.kappalake.transforms.feed.json;
