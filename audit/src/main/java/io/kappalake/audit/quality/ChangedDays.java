package io.kappalake.audit.quality;

import io.kappalake.audit.read.TableState;
import io.kappalake.tables.definition.Micros;
import io.kappalake.tables.format.TableFiles;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.types.Type;

/**
 * The days that an audit checks: those with files of Silver or Gold that came or went. A file that was only rewritten
 * counts too, which costs time and changes no result.
 */
public final class ChangedDays {

    private ChangedDays() {}

    /** All days with rows in Silver. */
    public static SortedSet<LocalDate> all(Map<String, TableState> tables) {
        SortedSet<LocalDate> days = new TreeSet<>();
        tables.forEach((name, state) -> {
            if (name.startsWith("silver.")) {
                state.eachFile(file -> days.add(partition(file)));
            }
        });
        return days;
    }

    /** @param tables with what changed since the commit that was audited before */
    public static SortedSet<LocalDate> of(Map<String, TableState> tables) {
        SortedSet<LocalDate> days = new TreeSet<>();
        tables.forEach((name, state) -> {
            if (name.startsWith("bronze.")) {
                return;
            }
            List<DataFile> files = new ArrayList<>(state.added());
            files.addAll(state.gone());
            for (DataFile file : files) {
                if (isByDay(state.table())) {
                    days.add(partition(file));
                } else {
                    addRows(state.table(), file, days);
                }
            }
        });
        return days;
    }

    private static LocalDate partition(DataFile file) {
        return LocalDate.ofEpochDay(file.partition().get(0, Integer.class));
    }

    private static boolean isByDay(Table table) {
        return table.spec().fields().get(0).transform().toString().equals("day");
    }

    /** A partition may be a month. */
    private static void addRows(Table table, DataFile file, SortedSet<LocalDate> days) {
        Schema schema = table.schema();
        String name = schema.findColumnName(table.spec().fields().get(0).sourceId());
        long unit = schema.findType(name).typeId() == Type.TypeID.DATE ? 1 : Micros.DAY;
        long first = Math.floorDiv(TableFiles.<Number>least(table, file, name).longValue(), unit);
        long last = Math.floorDiv(TableFiles.<Number>greatest(table, file, name).longValue(), unit);
        LocalDate.ofEpochDay(first).datesUntil(LocalDate.ofEpochDay(last + 1)).forEach(days::add);
    }
}
