package io.kappalake.compaction.sweep;

import io.kappalake.tables.catalog.Lake;
import io.kappalake.tables.definition.TableDefinition;
import io.kappalake.tables.storage.Warehouse;
import io.kappalake.tables.storage.WarehouseMark;
import io.kappalake.transforms.Pipeline;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableMetadataParser;
import org.apache.iceberg.io.FileInfo;
import org.apache.iceberg.io.SupportsPrefixOperations;

/**
 * The directories of tables that this lake created. All others in the warehouse belong to somebody else: views, tables
 * of other tools, tables of another lake. Thread-safe.
 */
final class OwnDirectories {

    private static final String METADATA_FILE = ".metadata.json";

    private final Lake lake;
    private final WarehouseMark mark;
    private final String root;
    private final Set<String> names;
    private final Set<String> defined;
    /** By directory, whether it belongs to the lake. */
    private final Map<String, Boolean> known = new HashMap<>();

    OwnDirectories(Lake lake, WarehouseMark mark) {
        this.lake = lake;
        this.mark = mark;
        this.root = Warehouse.root(lake.address()) + "/";
        List<TableDefinition<?>> tables = Pipeline.of(lake).tables();
        this.names = tables.stream().map(TableDefinition::fullName).collect(Collectors.toUnmodifiableSet());
        this.defined = tables.stream().map(TableDefinition::layer).collect(Collectors.toUnmodifiableSet());
    }

    /** Whether a table of this name is one of the lake's definitions. */
    boolean isDefined(String table) {
        return names.contains(table);
    }

    /**
     * Adds the directory of a table in some commit, if the lake created it. Tables of release 0.1.0 carry no proof of
     * that.
     */
    synchronized void add(String table, TableMetadata metadata) {
        if (isDefined(table) || mark.owns(metadata.location(), metadata.properties())) {
            known.putIfAbsent(metadata.location(), true);
        }
    }

    /** Excludes a table whose needs are unknown. */
    synchronized void leaveAlone(String metadataLocation) {
        known.put(directory(metadataLocation), false);
    }

    synchronized boolean hold(String location) {
        String directory = directory(location);
        if (directory.isEmpty()) {
            return false;
        }
        return known.computeIfAbsent(directory, this::wasMadeHere);
    }

    /** Directories under the root with such tables. */
    synchronized Set<String> layers() {
        Set<String> layers = new TreeSet<>(defined);
        known.keySet().stream()
                .filter(directory -> directory.startsWith(root))
                .forEach(directory ->
                        layers.add(directory.substring(root.length()).split("/")[0]));
        return layers;
    }

    /** Table of a file, as the directory's name under the root; never called for files of others. */
    String name(String location) {
        return directory(location).substring(root.length());
    }

    /** For a table that no commit names any more: its branch was deleted, or it was dropped. */
    private boolean wasMadeHere(String directory) {
        Iterable<FileInfo> files = ((SupportsPrefixOperations) lake.io()).listPrefix(directory + "/metadata/");
        for (FileInfo file : files) {
            if (file.location().endsWith(METADATA_FILE)) {
                return saysSo(file.location(), directory);
            }
        }
        return false;
    }

    private boolean saysSo(String metadataFile, String directory) {
        try {
            TableMetadata metadata = TableMetadataParser.read(lake.io(), metadataFile);
            return metadata.location().equals(directory) && mark.owns(directory, metadata.properties());
        } catch (RuntimeException e) {
            // A view, or an unknown format: not ours.
            return false;
        }
    }

    /**
     * The lake's tables have their files in {@code LAYER/TABLE/data} and {@code LAYER/TABLE/metadata}; empty for any
     * other place.
     */
    private String directory(String location) {
        if (!location.startsWith(root)) {
            return "";
        }
        String[] parts = location.substring(root.length()).split("/", 4);
        boolean isOfTable = parts.length == 4 && (parts[2].equals("data") || parts[2].equals("metadata"));
        return isOfTable ? root + parts[0] + "/" + parts[1] : "";
    }
}
