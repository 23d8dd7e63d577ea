/**
 * The decoder: turns JSON records into events or rejections, without exceptions and without {@code double}. Start at
 * {@link io.kappalake.transforms.feed.json.RowDecoder}.
 */
package io.kappalake.transforms.feed.json;
