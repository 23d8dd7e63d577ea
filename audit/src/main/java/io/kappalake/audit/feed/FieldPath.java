package io.kappalake.audit.feed;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A place in a record, such as {@code data.items[0].p}.
 *
 * @param steps a String for a field or a key, an Integer for a place in an array
 */
public record FieldPath(List<Object> steps) {

    private static final Pattern STEP = Pattern.compile("\\G(?:\\['(.+?)']|\\[(\\d+)]|\\.?([^.\\[\\]]+))");

    public FieldPath {
        steps = List.copyOf(steps);
    }

    static FieldPath of(String text) {
        List<Object> steps = new ArrayList<>();
        Matcher step = STEP.matcher(text);
        while (step.find()) {
            if (step.group(2) != null) {
                steps.add(Integer.valueOf(step.group(2)));
            } else {
                steps.add(step.group(1) != null ? step.group(1) : step.group(3));
            }
        }
        return new FieldPath(steps);
    }

    /** Whether the record as a whole is an array. */
    public boolean isOfArray() {
        return steps.get(0) instanceof Integer;
    }
}
