package io.kappalake.ceiling;

import io.kappalake.tables.catalog.Lake;
import io.kappalake.tables.definition.Grid;
import io.kappalake.tables.definition.Micros;
import io.kappalake.tables.format.TableWriter;
import io.kappalake.transforms.feed.Rules;
import io.kappalake.transforms.gold.GoldTable;
import io.kappalake.transforms.gold.Partial;
import io.kappalake.transforms.gold.WindowSource;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.iceberg.DataFile;

/** The Gold tables of the ceiling, written once, after everything is folded. */
record GoldPass(Lake lake, Rules rules, long watermark) {

    /** By table. */
    Map<String, List<DataFile>> write(List<Folded<?, ?>> families) {
        Map<String, List<DataFile>> files = new TreeMap<>();
        families.forEach(family -> write(family, files));
        return files;
    }

    private <S extends WindowSource<P>, P extends Partial> void write(
            Folded<S, P> folded, Map<String, List<DataFile>> files) {
        for (GoldTable<S, ?> table : folded.family().tables()) {
            files.put(
                    table.definition().fullName(),
                    write(table, folded.source(), folded.family().bucket()));
        }
    }

    private <S extends WindowSource<?>, R> List<DataFile> write(GoldTable<S, R> gold, S source, Grid bucket) {
        TableWriter<R> writer = new TableWriter<>(gold.definition(), lake.table(gold.definition()), 0, 0);
        for (long start : source.buckets(bucket, Long.MIN_VALUE)) {
            gold.rows(source, start, bucket.next(start), this::isFinal).forEach(writer::write);
        }
        return writer.complete();
    }

    private boolean isFinal(long windowEnd) {
        return watermark >= windowEnd + Micros.of(rules.latenessHorizon());
    }
}
