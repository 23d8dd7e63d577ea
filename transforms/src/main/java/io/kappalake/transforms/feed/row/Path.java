package io.kappalake.transforms.feed.row;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * The place of a value in a record: names of fields and indexes of arrays, such as {@code data.items[0].p}. A name with
 * a dot or a bracket is written {@code ['a.b']}.
 *
 * @param steps a String for a field, an Integer for an index of an array; the first is an index where the record as a
 *     whole is an array
 */
public record Path(String text, List<Serializable> steps) implements Serializable {

    public Path {
        steps = List.copyOf(steps);
    }

    /** @throws IllegalArgumentException saying where the text is not a path */
    public static Path parse(String text) {
        List<Serializable> steps = new ArrayList<>();
        int at = 0;
        while (at < text.length()) {
            if (text.startsWith("['", at)) {
                int end = text.indexOf("']", at + 2);
                require(end > at + 2, text, at);
                steps.add(text.substring(at + 2, end));
                at = end + 2;
            } else if (text.charAt(at) == '[') {
                int end = text.indexOf(']', at);
                require(end > at && text.substring(at + 1, end).matches("\\d{1,6}"), text, at);
                steps.add(Integer.valueOf(text.substring(at + 1, end)));
                at = end + 1;
            } else {
                int start = text.charAt(at) == '.' && at > 0 ? at + 1 : at;
                require(start > at || at == 0, text, at);
                int end = start;
                while (end < text.length() && ".[]".indexOf(text.charAt(end)) < 0) {
                    end++;
                }
                require(end > start, text, start);
                steps.add(text.substring(start, end));
                at = end;
            }
        }
        require(!steps.isEmpty(), text, 0);
        return new Path(text, steps);
    }

    /** Whether it names a top-level field. */
    public boolean isName() {
        return steps.size() == 1 && !isOfArray();
    }

    /** Whether the record must be an array. */
    public boolean isOfArray() {
        return steps.get(0) instanceof Integer;
    }

    private static void require(boolean isPath, String text, int at) {
        if (!isPath) {
            throw new IllegalArgumentException("\"" + text + "\" is no path at character " + (at + 1)
                    + ": write it like a.b[0].c, and a name with a dot as ['a.b']");
        }
    }
}
