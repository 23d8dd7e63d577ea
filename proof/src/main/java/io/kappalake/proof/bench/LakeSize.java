package io.kappalake.proof.bench;

import io.kappalake.tables.catalog.Lake;
import io.kappalake.tables.format.TableFiles;
import io.kappalake.tables.storage.LakeAddress;
import java.net.URI;
import java.nio.file.Path;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.Table;

/** Number of files of a lake on the local disk: live ones, and all. */
record LakeSize(long dataFiles, long dataBytes, TreeSize all) {

    static LakeSize of(LakeAddress address) {
        long files = 0;
        long bytes = 0;
        try (Lake lake = Lake.open(address)) {
            for (Table table : lake.tablesAt(lake.head()).values()) {
                for (DataFile file : TableFiles.live(table)) {
                    files++;
                    bytes += file.fileSizeInBytes();
                }
            }
        }
        return new LakeSize(files, bytes, TreeSize.of(Path.of(URI.create(address.warehouse()))));
    }
}
