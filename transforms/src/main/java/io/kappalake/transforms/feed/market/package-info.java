/** The feeds of the pipeline {@code market}. */
package io.kappalake.transforms.feed.market;
