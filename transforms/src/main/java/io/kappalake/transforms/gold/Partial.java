package io.kappalake.transforms.gold;

import io.kappalake.transforms.feed.Shards;

/** A part of a {@link WindowSource} that travels to where the parts are merged: events of one key and one span of time, folded. */
public interface Partial {

    /** Flink key of its shard, of {@link Shards}. */
    Integer shard();

    /** Start of the span that its events were folded by, microseconds since the epoch. */
    long start();

    /** Whether it holds events of the feed. */
    boolean isOf(String feed);
}
