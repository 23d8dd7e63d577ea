package io.kappalake.transforms.gold.sql;

import java.io.IOException;
import java.io.Serializable;
import java.util.List;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * The slots of a fold's cells, and so how cells are written. It holds no code, so that a savepoint outlives a build.
 *
 * @param forms of all slots, in the order in which they are written
 * @param slots the place of each among the cell's numbers or objects
 * @param tables number of tables that are computed from a cell
 * @param signature of the statements: cells of another one mean something else
 */
record CellLayout(
        int keys, int numbers, int objects, List<SlotForm> forms, List<Integer> slots, int tables, int signature)
        implements Serializable {

    CellLayout {
        forms = List.copyOf(forms);
        slots = List.copyOf(slots);
    }

    Cell cell(CellKey key, long start) {
        return new Cell(key, start, numbers, objects, tables);
    }

    /** Writes the key and the content; the start is the caller's. */
    void write(Cell cell, DataOutputView out) throws IOException {
        for (Object value : cell.key.values()) {
            StoredValue.write(value, out);
        }
        for (int at = 0; at < forms.size(); at++) {
            forms.get(at).write(cell, slots.get(at), out);
        }
    }

    Cell read(long start, DataInputView in) throws IOException {
        Object[] values = new Object[keys];
        for (int at = 0; at < keys; at++) {
            values[at] = StoredValue.read(in);
        }
        Cell cell = cell(new CellKey(values), start);
        for (int at = 0; at < forms.size(); at++) {
            forms.get(at).read(cell, slots.get(at), in);
        }
        return cell;
    }
}
