package io.kappalake.transforms.gold.sql;

import io.kappalake.tables.definition.Grid;
import io.kappalake.transforms.gold.cell.Accumulator;
import io.kappalake.transforms.gold.cell.CellLayout;
import io.kappalake.transforms.gold.cell.SlotForm;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The accumulators of a fold while its statements are read: equal aggregates share one. */
final class Accumulators {

    private final Map<String, Integer> known = new HashMap<>();
    private final List<Accumulator> all = new ArrayList<>();
    private final List<String> texts = new ArrayList<>();
    private int numbers;
    private int objects;

    /** Makes an accumulator for its slot. */
    @FunctionalInterface
    interface Maker {
        Accumulator at(int slot);
    }

    /**
     * The number of an accumulator.
     *
     * @param text equal for equal aggregates only
     */
    int number(String text, SlotForm form, Maker maker) {
        return known.computeIfAbsent(text, any -> {
            int slot = form.isNumber() ? numbers++ : objects++;
            Accumulator made = maker.at(slot);
            if (made.form() != form) {
                throw new IllegalStateException(text + " holds " + made.form() + " and not " + form);
            }
            all.add(made);
            texts.add(text);
            return all.size() - 1;
        });
    }

    List<Accumulator> all() {
        return all;
    }

    /**
     * @param tables number of tables that are computed from the fold
     * @param grain spans of its cells
     * @param wide columns that do not fit a long, which cells hold in another form
     */
    CellLayout layout(int keys, int tables, Grid grain, List<String> wide) {
        List<Object> meaning = new ArrayList<>(List.of(texts, grain.toString()));
        if (!wide.isEmpty()) {
            meaning.add(wide);
        }
        return new CellLayout(
                keys,
                numbers,
                objects,
                all.stream().map(Accumulator::form).toList(),
                all.stream().map(one -> one.slot).toList(),
                tables,
                meaning.hashCode());
    }
}
