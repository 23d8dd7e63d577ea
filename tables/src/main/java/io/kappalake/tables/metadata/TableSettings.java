package io.kappalake.tables.metadata;

import io.kappalake.tables.definition.Column;
import io.kappalake.tables.definition.TableDefinition;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableProperties;

/** The properties of new tables, which tables of older releases get with their next commit. */
public final class TableSettings {

    private static final String UNSET = "";

    /** For each property whose value changed, the value of an earlier release, or {@link #UNSET}. */
    private static final Map<String, String> FORMER =
            Map.of(TableProperties.METADATA_COMPRESSION, UNSET, TableProperties.METADATA_PREVIOUS_VERSIONS_MAX, "10");

    private TableSettings() {}

    public static Map<String, String> of(TableDefinition<?> table) {
        Map<String, String> properties = new LinkedHashMap<>();
        properties.put(TableProperties.FORMAT_VERSION, "2");
        properties.put(TableProperties.DEFAULT_FILE_FORMAT, "parquet");
        properties.put(TableProperties.PARQUET_COMPRESSION, "zstd");
        // Another branch or tag may need the files, so only sweep may delete them.
        properties.put(TableProperties.GC_ENABLED, "false");
        properties.put(TableProperties.METADATA_DELETE_AFTER_COMMIT_ENABLED, "false");
        properties.put(TableProperties.MANIFEST_MIN_MERGE_COUNT, "30");
        properties.putAll(smallMetadata());
        for (Column<?> column : table.columns()) {
            if (column instanceof Column.Binary || column instanceof Column.BinaryMap) {
                // Nobody searches payloads by their first bytes.
                properties.put(TableProperties.METRICS_MODE_COLUMN_CONF_PREFIX + column.name(), "none");
            }
        }
        return properties;
    }

    private static Map<String, String> smallMetadata() {
        // Every commit writes all of it. Nessie has the history; a log of former files would only enlarge it.
        return Map.of(
                TableProperties.METADATA_COMPRESSION, "gzip", TableProperties.METADATA_PREVIOUS_VERSIONS_MAX, "1");
    }

    /** The metadata with today's settings. Keeps values that somebody has customized. */
    public static TableMetadata upToDate(TableMetadata metadata) {
        Map<String, String> properties = new HashMap<>(metadata.properties());
        smallMetadata().forEach((key, value) -> {
            if (properties.getOrDefault(key, UNSET).equals(FORMER.get(key))) {
                properties.put(key, value);
            }
        });
        return properties.equals(metadata.properties()) ? metadata : metadata.replaceProperties(properties);
    }
}
