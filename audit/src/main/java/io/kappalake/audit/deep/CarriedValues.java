package io.kappalake.audit.deep;

import io.kappalake.audit.read.Findings;
import io.kappalake.audit.read.LakeFiles;
import io.kappalake.audit.read.TableState;
import java.util.List;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.StructLike;

/**
 * Rows from before the audited commits in new files, as compaction writes them: together they must be those of the
 * files that went, in every column that was read.
 */
final class CarriedValues {

    private final TableState table;
    private final List<String> columns;
    private final Digest digest = new Digest();
    private long rows;
    private long sum;

    CarriedValues(TableState table, List<String> columns) {
        this.table = table;
        this.columns = columns;
    }

    /** @param row with the columns, of a new file */
    void add(StructLike row) {
        rows++;
        sum += hash(row);
    }

    private long hash(StructLike row) {
        digest.begin();
        for (int at = 0; at < columns.size(); at++) {
            digest.add(row.get(at, Object.class));
        }
        return digest.value();
    }

    /** A lost row is the balance's to tell. */
    void compare(LakeFiles files, Findings findings) {
        if (rows == 0 || rows != TableState.rows(table.gone())) {
            return;
        }
        long[] before = new long[1];
        for (DataFile file : table.gone()) {
            files.each(table.table(), file, columns, row -> before[0] += hash(row));
        }
        if (before[0] != sum) {
            findings.problem(
                    "%s has other values in new files than in those that they took the place of (%,d rows)",
                    table.name(), rows);
        }
    }
}
