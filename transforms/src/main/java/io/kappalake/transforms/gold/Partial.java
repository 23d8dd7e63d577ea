package io.kappalake.transforms.gold;

import io.kappalake.transforms.feed.Shards;

/** A part of a {@link WindowSource} on its way to be merged: the folded events of one key and one span of time. */
public interface Partial {

    /** Flink key of its shard, from {@link Shards}. */
    Integer shard();

    /** Start of the span of its events, microseconds since the epoch. */
    long start();

    /** Whether it holds events of the feed that the family folds at this place, from 0. */
    boolean isOf(int feed);
}
