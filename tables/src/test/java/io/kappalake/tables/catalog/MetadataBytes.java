package io.kappalake.tables.catalog;

import java.util.List;
import org.apache.iceberg.io.FileInfo;

/**
 * Bytes of all table metadata in a warehouse from which nothing is deleted, so that the difference of two looks is what
 * was written.
 */
record MetadataBytes(long json, long lists, long manifests) {

    static MetadataBytes of(Lake lake) {
        long json = 0;
        long lists = 0;
        long manifests = 0;
        for (String layer : List.of("bronze", "silver", "gold")) {
            for (FileInfo file : lake.files(layer)) {
                String name = file.location().substring(file.location().lastIndexOf('/') + 1);
                if (name.contains(".metadata.json")) {
                    json += file.size();
                } else if (name.startsWith("snap-")) {
                    lists += file.size();
                } else if (name.endsWith(".avro")) {
                    manifests += file.size();
                }
            }
        }
        return new MetadataBytes(json, lists, manifests);
    }

    MetadataBytes since(MetadataBytes before) {
        return new MetadataBytes(json - before.json, lists - before.lists, manifests - before.manifests);
    }

    MetadataBytes each(long commits) {
        return new MetadataBytes(json / commits, lists / commits, manifests / commits);
    }

    long all() {
        return json + lists + manifests;
    }

    @Override
    public String toString() {
        return "%,d bytes: metadata.json %,d, manifest lists %,d, manifests %,d"
                .formatted(all(), json, lists, manifests);
    }
}
