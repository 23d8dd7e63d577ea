package io.kappalake.compaction.repair;

import io.kappalake.tables.definition.Grid;
import io.kappalake.tables.format.TableWriter;
import io.kappalake.transforms.gold.WindowSource;
import java.util.ArrayList;
import java.util.List;
import org.apache.iceberg.DataFile;

/**
 * The computed files of a {@link Replacement}, one for each run of adjacent buckets. A file across a gap would overlap
 * the files in it, and the next repair there would have to read them all.
 */
final class SpanFiles<S extends WindowSource<?>, R> {

    private final Replacement<S, R> replacement;
    private final Grid bucket;
    private final TableWriter<R> writer;
    private final List<DataFile> files = new ArrayList<>();
    private long next = Long.MIN_VALUE;
    private long rows;

    SpanFiles(Replacement<S, R> replacement, Grid bucket) {
        this.replacement = replacement;
        this.bucket = bucket;
        this.writer = new TableWriter<>(replacement.gold().definition(), replacement.table(), 0, 0);
    }

    Replacement<S, R> replacement() {
        return replacement;
    }

    /** Buckets come in ascending order. All are sealed, so every row is final. */
    void write(S source, long start) {
        if (start != next) {
            files.addAll(writer.complete());
        }
        for (R row : replacement.gold().rows(source, start, bucket.next(start), end -> true)) {
            writer.write(row);
            rows++;
        }
        next = bucket.next(start);
    }

    List<DataFile> complete() {
        files.addAll(writer.complete());
        return files;
    }

    long rows() {
        return rows;
    }
}
