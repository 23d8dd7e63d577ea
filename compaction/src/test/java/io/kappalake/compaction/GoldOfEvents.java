package io.kappalake.compaction;

import io.kappalake.tables.catalog.Lake;
import io.kappalake.tables.definition.Grid;
import io.kappalake.tables.definition.Micros;
import io.kappalake.tables.format.TableRows;
import io.kappalake.tables.format.TableWriter;
import io.kappalake.transforms.Pipeline;
import io.kappalake.transforms.feed.Event;
import io.kappalake.transforms.gold.Families;
import io.kappalake.transforms.gold.GoldTable;
import io.kappalake.transforms.gold.WindowSource;
import io.kappalake.transforms.gold.market.MarketMinutes;
import io.kappalake.transforms.gold.orders.OrderDays;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.expressions.Expressions;

/** The Gold tables of all events at once, as files with some buckets each, and the rows that a lake has of them. */
final class GoldOfEvents {

    private GoldOfEvents() {}

    /** By table; a file holds this many buckets. */
    static Map<String, List<DataFile>> files(Lake target, List<Event> events, int bucketsInFile, boolean isFinal) {
        MarketMinutes minutes = Families.minutes(events);
        OrderDays days = Families.days(events);
        Map<String, List<DataFile>> files = new LinkedHashMap<>();
        Families.MARKET
                .tables()
                .forEach(table -> files.put(
                        table.definition().fullName(),
                        filesOf(target, table, minutes, Grid.of(Micros.HOUR), bucketsInFile, isFinal)));
        Families.ORDERS
                .tables()
                .forEach(table -> files.put(
                        table.definition().fullName(),
                        filesOf(target, table, days, Grid.of(Micros.DAY), bucketsInFile, isFinal)));
        return files;
    }

    private static <S extends WindowSource<?>, R> List<DataFile> filesOf(
            Lake target, GoldTable<S, R> table, S source, Grid bucket, int bucketsInFile, boolean isFinal) {
        TableWriter<R> writer = new TableWriter<>(table.definition(), target.table(table.definition()), 0, 0);
        List<DataFile> files = new ArrayList<>();
        int held = 0;
        for (long start : source.buckets(bucket, Long.MIN_VALUE)) {
            table.rows(source, start, bucket.next(start), end -> isFinal).forEach(writer::write);
            if (++held % bucketsInFile == 0) {
                files.addAll(writer.complete());
            }
        }
        files.addAll(writer.complete());
        return files;
    }

    /** The rows of each Gold table as text; none of them may be there twice. */
    static Map<String, SortedSet<String>> rows(Lake of) {
        Map<String, SortedSet<String>> rows = new TreeMap<>();
        for (GoldTable<?, ?> table : Pipeline.MARKET.gold()) {
            SortedSet<String> texts = new TreeSet<>();
            long[] count = {0};
            TableRows.each(of.table(table.definition()), Expressions.alwaysTrue(), row -> {
                texts.add(row.toString());
                count[0]++;
            });
            if (texts.size() != count[0]) {
                throw new AssertionError(table.definition().fullName() + " has " + count[0] + " rows, but only "
                        + texts.size() + " different ones");
            }
            rows.put(table.definition().fullName(), texts);
        }
        return rows;
    }
}
