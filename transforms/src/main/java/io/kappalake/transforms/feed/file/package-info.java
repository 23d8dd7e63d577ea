/**
 * Pipelines and feeds as files: reads them, checks them, and makes a {@link io.kappalake.transforms.feed.Feed} of each.
 * Start at {@link io.kappalake.transforms.feed.file.PipelineFile}.
 */
package io.kappalake.transforms.feed.file;
