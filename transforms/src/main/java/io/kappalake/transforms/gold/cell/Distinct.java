package io.kappalake.transforms.gold.cell;

import io.kappalake.transforms.feed.Fingerprint;
import io.kappalake.transforms.feed.FingerprintMap;
import io.kappalake.transforms.feed.row.Row;
import io.kappalake.transforms.sql.SqlTerm;
import java.math.BigDecimal;

/** Number of distinct values, by fingerprint. */
public final class Distinct extends Accumulator {

    private static final long serialVersionUID = 1;

    private static final long PRESENT = 0;

    private final SqlTerm.Value value;

    public Distinct(int slot, SqlTerm filter, SqlTerm counted) {
        super(slot, filter);
        this.value = counted.value();
    }

    @Override
    public SlotForm form() {
        return SlotForm.DISTINCT;
    }

    @Override
    void add(Cell cell, Row event) {
        Object found = value.of(event);
        if (found != null) {
            Fingerprint fingerprint = Fingerprint.of(StoredValue.text(found));
            add(cell, fingerprint.high(), fingerprint.low());
        }
    }

    private void add(Cell cell, long high, long low) {
        add(cell, slot, high, low);
    }

    static void add(Cell cell, int slot, long high, long low) {
        FingerprintMap known = (FingerprintMap) cell.objects[slot];
        if (known == null) {
            known = new FingerprintMap();
            cell.objects[slot] = known;
        }
        if (known.get(high, low) == FingerprintMap.MISSING) {
            known.put(high, low, PRESENT);
            cell.distinct++;
        }
    }

    @Override
    void merge(Cell into, Cell from) {
        if (from.objects[slot] instanceof FingerprintMap more) {
            more.forEach((high, low, present) -> add(into, high, low));
        }
    }

    @Override
    Object result(Cell cell) {
        return BigDecimal.valueOf(cell.objects[slot] instanceof FingerprintMap known ? known.size() : 0);
    }
}
