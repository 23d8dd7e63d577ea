package io.kappalake.audit.deep;

import io.kappalake.audit.feed.FeedDefinition;

/** A feed under one version of the pipeline's files, and what its values are in Silver. */
record FeedVersion(FeedDefinition feed, SilverForm form) {}
