package io.kappalake.audit.read;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Collects the findings of a check: counts all problems and keeps the first ones. */
public final class Findings {

    private final String check;
    private final int most;
    private final Map<String, Long> numbers = new LinkedHashMap<>();
    private final List<String> examples = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private long problems;

    public Findings(String check, int mostExamples) {
        this.check = check;
        this.most = mostExamples;
    }

    /** Adds a problem. Its text is only created while examples are still kept. */
    public void problem(String format, Object... values) {
        problems++;
        if (examples.size() < most) {
            examples.add(format.formatted(values));
        }
    }

    /** Adds something that a person should know although it is no problem. */
    public void note(String line) {
        notes.add(line);
    }

    /** Adds to the number of things checked. */
    public void count(String what, long more) {
        numbers.merge(what, more, Long::sum);
    }

    long problems() {
        return problems;
    }

    public CheckResult result() {
        return new CheckResult(check, numbers, problems, examples, notes);
    }
}
