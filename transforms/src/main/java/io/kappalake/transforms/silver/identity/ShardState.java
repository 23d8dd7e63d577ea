package io.kappalake.transforms.silver.identity;

/** One shard's part of Flink's state: numbered values, each written and removed by itself. */
interface ShardState {

    boolean contains(long key);

    /** The value of an existing key. */
    byte[] get(long key);

    void put(long key, byte[] value);

    void remove(long key);
}
