package io.kappalake.jobs.source;

import io.kappalake.tables.format.TableFiles;
import io.kappalake.tables.format.TableRows;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.Table;

/**
 * A Bronze file with records of a partition.
 *
 * @param first least offset of that partition in it; a file may contain other partitions too
 */
record BronzeFile(String location, long bytes, long first) implements Serializable {

    private static final String PARTITION = "kafka_partition";
    private static final String OFFSET = "kafka_offset";

    /** By partition, the files that may contain records of its split, in order of their first offsets. */
    static HashMap<Integer, ArrayList<BronzeFile>> of(Table bronze, List<BronzeSplit> splits) {
        HashMap<Integer, ArrayList<BronzeFile>> byPartition = new HashMap<>();
        splits.forEach(split -> byPartition.put(split.partition(), new ArrayList<>()));
        if (splits.isEmpty() || bronze.currentSnapshot() == null) {
            return byPartition;
        }
        long least = splits.stream().mapToLong(BronzeSplit::next).min().orElseThrow();
        TableFiles.live(bronze).parallelStream()
                .filter(file -> TableFiles.<Long>greatest(bronze, file, OFFSET) >= least)
                .map(file -> Map.entry(file, firstOffsets(bronze, file)))
                .toList()
                .forEach(file -> file.getValue().forEach((partition, first) -> {
                    if (byPartition.containsKey(partition)) {
                        byPartition
                                .get(partition)
                                .add(new BronzeFile(
                                        file.getKey().location(), file.getKey().fileSizeInBytes(), first));
                    }
                }));
        byPartition.values().forEach(files -> files.sort(Comparator.comparingLong(BronzeFile::first)));
        return byPartition;
    }

    /** Statistics cover all partitions in a file together, so only a file with a single one need not be opened. */
    private static Map<Integer, Long> firstOffsets(Table bronze, DataFile file) {
        int partition = TableFiles.<Integer>least(bronze, file, PARTITION);
        if (partition == TableFiles.<Integer>greatest(bronze, file, PARTITION)) {
            return Map.of(partition, TableFiles.<Long>least(bronze, file, OFFSET));
        }
        Map<Integer, Long> first = new HashMap<>();
        TableRows.eachIn(
                bronze,
                file.location(),
                List.of(PARTITION, OFFSET),
                row -> first.merge(row.get(0, Integer.class), row.get(1, Long.class), Math::min));
        return first;
    }
}
