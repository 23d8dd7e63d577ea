package io.kappalake.tables.metadata;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableMetadataParser;
import org.apache.iceberg.io.FileIO;

/**
 * The last metadata of each table, so that a steady writer does not read back what it wrote. Metadata files never
 * change.
 */
public final class MetadataCache {

    private final Map<String, TableMetadata> byTable = new ConcurrentHashMap<>();

    public TableMetadata read(FileIO io, String table, String location) {
        TableMetadata known = byTable.get(table);
        if (known != null && location.equals(known.metadataFileLocation())) {
            return known;
        }
        TableMetadata read = TableMetadataParser.read(io, location);
        byTable.put(table, read);
        return read;
    }

    public void put(String table, TableMetadata metadata) {
        byTable.put(table, metadata);
    }
}
