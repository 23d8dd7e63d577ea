package io.kappalake.embedded.sql;

import io.kappalake.tables.storage.LakeAddress;
import io.kappalake.tables.storage.Warehouse;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.table.catalog.CatalogBaseTable;
import org.apache.flink.table.catalog.CatalogDatabase;
import org.apache.flink.table.catalog.ObjectPath;
import org.apache.flink.table.catalog.TableChange;
import org.apache.flink.table.catalog.exceptions.CatalogException;
import org.apache.flink.table.connector.source.DynamicTableSource;
import org.apache.flink.table.factories.DynamicTableSourceFactory;
import org.apache.flink.table.factories.Factory;
import org.apache.hadoop.conf.Configuration;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.flink.CatalogLoader;
import org.apache.iceberg.flink.FlinkCatalog;
import org.apache.iceberg.flink.FlinkDynamicTableFactory;
import org.apache.iceberg.nessie.NessieCatalog;

/**
 * The lake's tables in Flink SQL, read-only: whatever would change one is refused before anything is written. All
 * tables change together and with a ledger, so SQL must not change a single one.
 */
final class LakeCatalog extends FlinkCatalog {

    /** @param lake its ref is a branch or tag, or {@code BRANCH@HASH} for all tables at a commit */
    LakeCatalog(String name, LakeAddress lake) {
        // No properties of its own: SHOW CREATE TABLE prints them, and some are secrets.
        super(name, "gold", Namespace.empty(), loader(name, lake), Map.of(), false, -1);
    }

    private static CatalogLoader loader(String name, LakeAddress lake) {
        Map<String, String> properties = new HashMap<>(Warehouse.fileProperties(lake));
        properties.put("uri", lake.nessieUri());
        properties.put("warehouse", lake.warehouse());
        String[] refAndHash = lake.ref().split("@", 2);
        properties.put("ref", refAndHash[0]);
        if (refAndHash.length > 1) {
            properties.put("ref.hash", refAndHash[1]);
        }
        return CatalogLoader.custom(name, properties, new Configuration(false), NessieCatalog.class.getName());
    }

    /** Creates no default database, as Iceberg's would. */
    @Override
    public void open() {}

    @Override
    public Optional<Factory> getFactory() {
        return Optional.of(new Reading(new FlinkDynamicTableFactory(this)));
    }

    /** Without the write half of the factory, Flink refuses an INSERT at planning. */
    private record Reading(FlinkDynamicTableFactory tables) implements DynamicTableSourceFactory {

        @Override
        public DynamicTableSource createDynamicTableSource(Context context) {
            return tables.createDynamicTableSource(context);
        }

        @Override
        public String factoryIdentifier() {
            return tables.factoryIdentifier();
        }

        @Override
        public Set<ConfigOption<?>> requiredOptions() {
            return tables.requiredOptions();
        }

        @Override
        public Set<ConfigOption<?>> optionalOptions() {
            return tables.optionalOptions();
        }
    }

    @Override
    public void createTable(ObjectPath path, CatalogBaseTable table, boolean ignoreIfExists) {
        throw refused();
    }

    @Override
    public void dropTable(ObjectPath path, boolean ignoreIfNotExists) {
        throw refused();
    }

    @Override
    public void renameTable(ObjectPath path, String name, boolean ignoreIfNotExists) {
        throw refused();
    }

    @Override
    public void alterTable(ObjectPath path, CatalogBaseTable table, boolean ignoreIfNotExists) {
        throw refused();
    }

    @Override
    public void alterTable(
            ObjectPath path, CatalogBaseTable table, List<TableChange> changes, boolean ignoreIfNotExists) {
        throw refused();
    }

    @Override
    public void createDatabase(String name, CatalogDatabase database, boolean ignoreIfExists) {
        throw refused();
    }

    @Override
    public void dropDatabase(String name, boolean ignoreIfNotExists, boolean cascade) {
        throw refused();
    }

    @Override
    public void alterDatabase(String name, CatalogDatabase database, boolean ignoreIfNotExists) {
        throw refused();
    }

    private CatalogException refused() {
        return new CatalogException("Catalog " + getName()
                + " is read-only: its tables change together, through the job and ./lake."
                + " Make tables of your own as TEMPORARY or in default_catalog");
    }
}
