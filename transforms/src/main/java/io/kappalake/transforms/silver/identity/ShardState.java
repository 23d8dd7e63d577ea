package io.kappalake.transforms.silver.identity;

/** What one shard keeps in Flink's state: values by a number, each written and removed on its own. */
interface ShardState {

    boolean contains(long key);

    /** The value of a key that is there. */
    byte[] get(long key);

    void put(long key, byte[] value);

    void remove(long key);
}
