package io.kappalake.audit.rows;

import io.kappalake.audit.read.Findings;
import io.kappalake.audit.read.LakeFiles;
import io.kappalake.audit.read.TableState;
import java.util.List;
import org.apache.iceberg.DataFile;

/** Rows from before the audited commits in new files must equal the rows of the files that went. */
public final class CarriedRows {

    private CarriedRows() {}

    /** @param place names of the columns of partition and offset */
    public static void compare(
            TableState state, List<String> place, PlaceCount carried, LakeFiles files, Findings findings) {
        long gone = TableState.rows(state.gone());
        if (gone != carried.count()) {
            findings.problem(
                    "%s lost %,d rows with files that are gone, and has %,d of them in new files",
                    state.name(), gone, carried.count());
            return;
        }
        PlaceCount before = new PlaceCount();
        for (DataFile file : state.gone()) {
            files.each(
                    state.table(), file, place, row -> before.add(row.get(0, Integer.class), row.get(1, Long.class)));
        }
        if (!before.isSame(carried)) {
            findings.problem(
                    "%s has other rows in new files than in those that they took the place of (%,d rows)",
                    state.name(), gone);
        }
    }
}
