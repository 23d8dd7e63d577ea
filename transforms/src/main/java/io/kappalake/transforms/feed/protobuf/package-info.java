/** Payloads in Protobuf's encoding, read straight from their bytes along the paths that a feed wants. */
package io.kappalake.transforms.feed.protobuf;
