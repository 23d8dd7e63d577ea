package io.kappalake.jobs.source;

import org.apache.flink.api.connector.source.SourceSplit;

/** Records of one partition that remain to be read from Bronze: those with offsets {@code [next, end)}. */
record BronzeSplit(String feed, int partition, long next, long end) implements SourceSplit, java.io.Serializable {

    @Override
    public String splitId() {
        return feed + "/" + partition;
    }

    BronzeSplit from(long offset) {
        return new BronzeSplit(feed, partition, offset, end);
    }
}
