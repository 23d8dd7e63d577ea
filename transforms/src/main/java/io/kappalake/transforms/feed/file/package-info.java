/**
 * Pipelines and feeds as files: reads and checks them, and builds a {@link io.kappalake.transforms.feed.Feed} from
 * each. Start at {@link io.kappalake.transforms.feed.file.PipelineFile}.
 */
package io.kappalake.transforms.feed.file;
