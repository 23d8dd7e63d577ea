package io.kappalake.ceiling;

import io.kappalake.tables.catalog.Lake;
import io.kappalake.tables.definition.Micros;
import io.kappalake.tables.format.TableWriter;
import io.kappalake.transforms.feed.Rules;
import io.kappalake.transforms.gold.GoldTable;
import io.kappalake.transforms.gold.WindowSource;
import io.kappalake.transforms.gold.market.MarketMinutes;
import io.kappalake.transforms.gold.market.MarketTables;
import io.kappalake.transforms.gold.orders.OrderDays;
import io.kappalake.transforms.gold.orders.OrderTables;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.iceberg.DataFile;

/** The Gold tables of the ceiling, written once, when everything is folded. */
record GoldPass(Lake lake, Rules rules, long watermark) {

    /** By table. */
    Map<String, List<DataFile>> write(MarketMinutes minutes, OrderDays days) {
        Map<String, List<DataFile>> files = new TreeMap<>();
        MarketTables.ALL.forEach(
                table -> files.put(table.definition().fullName(), write(table, minutes, MarketMinutes.BUCKET)));
        OrderTables.ALL.forEach(
                table -> files.put(table.definition().fullName(), write(table, days, OrderDays.BUCKET)));
        return files;
    }

    private <S extends WindowSource<?>, R> List<DataFile> write(GoldTable<S, R> gold, S source, long width) {
        TableWriter<R> writer = new TableWriter<>(gold.definition(), lake.table(gold.definition()), 0, 0);
        for (long start : source.buckets(width, Long.MIN_VALUE)) {
            gold.rows(source, start, start + width, this::isFinal).forEach(writer::write);
        }
        return writer.complete();
    }

    private boolean isFinal(long windowEnd) {
        return watermark >= windowEnd + Micros.of(rules.latenessHorizon());
    }
}
