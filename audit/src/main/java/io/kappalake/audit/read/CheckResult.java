package io.kappalake.audit.read;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What one check found.
 *
 * @param check its name, such as {@code ledger} or {@code gold.trade_bars_1m}
 * @param numbers what was checked, by kind, such as {@code rows} and {@code commits}
 * @param problems total number of problems
 * @param examples the first of them, one line each, naming what is wrong and where
 * @param notes what a person should know although it is no problem, such as an accepted gap, one line each
 */
public record CheckResult(
        String check, Map<String, Long> numbers, long problems, List<String> examples, List<String> notes) {

    public CheckResult {
        numbers = Collections.unmodifiableMap(new LinkedHashMap<>(numbers));
        examples = List.copyOf(examples);
        notes = List.copyOf(notes);
    }

    public boolean holds() {
        return problems == 0;
    }

    /** The numbers for a person, such as {@code 1,200 commits, 9 partitions}. */
    public String numbersText() {
        return numbers.entrySet().stream()
                .map(number -> "%,d %s".formatted(number.getValue(), number.getKey()))
                .collect(Collectors.joining(", "));
    }
}
