package io.kappalake.audit.sql;

import io.kappalake.audit.read.TableState;
import io.kappalake.tables.definition.Micros;
import io.kappalake.tables.format.TableFiles;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.Schema;
import org.apache.iceberg.types.Type.TypeID;

/** The days of each feed whose tables an audit compares: all, or those with new events and changed files. */
public final class SqlPlan {

    private final Map<String, Set<Long>> days = new HashMap<>();

    /** Start of each day of any of the feeds, in microseconds. */
    public Set<Long> days(Set<String> feeds) {
        Set<Long> all = new TreeSet<>();
        feeds.forEach(feed -> all.addAll(days(feed)));
        return all;
    }

    private Set<Long> days(String feed) {
        return days.computeIfAbsent(feed, any -> new TreeSet<>());
    }

    /** Adds an event of Silver. */
    public void event(String feed, long time) {
        days(feed).add(Micros.floor(time, Micros.DAY));
    }

    /** Adds the days of all files of a feed's table in Silver. */
    public void silver(String feed, TableState silver) {
        silver.eachFile(file -> days(feed).add(file.partition().get(0, Integer.class) * Micros.DAY));
    }

    /** Adds the days of the partitions of a table's files: all, or those that came or went. */
    public void gold(SqlTable table, TableState gold, boolean isWhole) {
        List<DataFile> files = new ArrayList<>(gold.added());
        files.addAll(gold.gone());
        for (DataFile file : files) {
            if (isWhole) {
                partition(gold, file).forEach(day -> add(table, day));
            } else {
                changed(table, gold, file);
            }
        }
    }

    private void changed(SqlTable table, TableState gold, DataFile file) {
        Schema schema = gold.table().schema();
        String name = schema.findColumnName(gold.table().spec().fields().get(0).sourceId());
        long unit = schema.findType(name).typeId() == TypeID.DATE ? Micros.DAY : 1;
        long first = TableFiles.<Number>least(gold.table(), file, name).longValue() * unit;
        long last = TableFiles.<Number>greatest(gold.table(), file, name).longValue() * unit;
        for (long day = Micros.floor(first, Micros.DAY); day <= last; day += Micros.DAY) {
            add(table, day);
        }
    }

    private void add(SqlTable table, long day) {
        table.feeds().forEach(feed -> days(feed).add(day));
    }

    private static List<Long> partition(TableState gold, DataFile file) {
        int value = file.partition().get(0, Integer.class);
        if (gold.table().spec().fields().get(0).transform().toString().equals("day")) {
            return List.of(value * Micros.DAY);
        }
        LocalDate first = LocalDate.EPOCH.plusMonths(value);
        return first.datesUntil(first.plusMonths(1))
                .map(day -> day.toEpochDay() * Micros.DAY)
                .toList();
    }
}
