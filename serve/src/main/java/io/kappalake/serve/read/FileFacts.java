package io.kappalake.serve.read;

import io.kappalake.tables.metadata.FileLimits;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.Table;

/** How many files tables have, against how many a partition may have while a job with one writer adds to it. */
public final class FileFacts {

    private static final int SHOWN = 10;

    private FileFacts() {}

    /**
     * Files of a table.
     *
     * @param bound files that compaction allows an open partition
     * @param partitions those with the most files
     */
    public record TableFileFacts(
            String table, long files, long bytes, long rows, int bound, List<PartitionFacts> partitions) {}

    /** Files of a partition, named by its day or month. */
    public record PartitionFacts(String partition, long files, long bytes, long rows) {}

    public static List<TableFileFacts> all(LakeAt lake) {
        return lake.tables().keySet().stream().map(name -> of(lake, name)).toList();
    }

    private static TableFileFacts of(LakeAt lake, String name) {
        Table table = lake.table(name);
        Map<String, PartitionFacts> partitions = new TreeMap<>();
        for (DataFile file : lake.files(name)) {
            String path = table.spec().partitionToPath(file.partition());
            partitions.merge(
                    path.substring(path.indexOf('=') + 1),
                    new PartitionFacts("", 1, file.fileSizeInBytes(), file.recordCount()),
                    FileFacts::sum);
        }
        List<PartitionFacts> named = new ArrayList<>();
        partitions.forEach(
                (partition, sum) -> named.add(new PartitionFacts(partition, sum.files(), sum.bytes(), sum.rows())));
        PartitionFacts all = named.stream().reduce(new PartitionFacts("", 0, 0, 0), FileFacts::sum);
        List<PartitionFacts> most = named.stream()
                .sorted(Comparator.comparingLong(PartitionFacts::files).reversed())
                .limit(SHOWN)
                .toList();
        return new TableFileFacts(name, all.files(), all.bytes(), all.rows(), bound(name, table), most);
    }

    private static PartitionFacts sum(PartitionFacts one, PartitionFacts other) {
        return new PartitionFacts(
                "", one.files() + other.files(), one.bytes() + other.bytes(), one.rows() + other.rows());
    }

    private static int bound(String name, Table table) {
        FileLimits limits = FileLimits.of(table, name.substring(0, name.indexOf('.')));
        return limits.open() + limits.perWriter();
    }
}
