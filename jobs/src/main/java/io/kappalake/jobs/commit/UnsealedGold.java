package io.kappalake.jobs.commit;

import io.kappalake.tables.catalog.Lake;
import io.kappalake.tables.definition.TableDefinition;
import io.kappalake.tables.format.TableFiles;
import io.kappalake.tables.ledger.Progress;
import io.kappalake.transforms.Pipeline;
import io.kappalake.transforms.gold.Family;
import io.kappalake.transforms.gold.GoldTable;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.iceberg.DataFile;

/**
 * The Gold files of windows in the job's state. Files of earlier windows are sealed and belong to compaction and
 * repair.
 */
final class UnsealedGold {

    private UnsealedGold() {}

    /** By family and table; omits tables without any. */
    static Map<String, Map<String, List<DataFile>>> files(Lake lake, Map<String, Progress> progress) {
        Map<String, Map<String, List<DataFile>>> files = new TreeMap<>();
        for (Family<?, ?> family : Pipeline.of(lake).families()) {
            Progress reached = progress.getOrDefault(family.name(), Progress.NONE);
            files.put(family.name(), files(lake, family.tables(), reached));
        }
        return files;
    }

    private static Map<String, List<DataFile>> files(
            Lake lake, List<? extends GoldTable<?, ?>> tables, Progress progress) {
        Map<String, List<DataFile>> files = new TreeMap<>();
        for (GoldTable<?, ?> table : tables) {
            files.put(table.definition().fullName(), unsealed(lake, table.definition(), progress.sealed()));
        }
        files.values().removeIf(List::isEmpty);
        return files;
    }

    private static List<DataFile> unsealed(Lake lake, TableDefinition<?> table, long sealed) {
        if (sealed == Long.MIN_VALUE) {
            return TableFiles.live(lake.table(table));
        }
        return TableFiles.beginningAt(lake.table(table), table.partitionColumn(), sealed);
    }
}
