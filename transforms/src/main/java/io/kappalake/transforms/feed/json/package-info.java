/**
 * JSON payloads, and the decoder of the compiled feeds, without exceptions and without {@code double}. Start at
 * {@link io.kappalake.transforms.feed.json.JsonDecoder}.
 */
package io.kappalake.transforms.feed.json;
