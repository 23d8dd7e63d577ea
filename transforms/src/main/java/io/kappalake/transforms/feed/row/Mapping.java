package io.kappalake.transforms.feed.row;

import java.io.Serializable;
import java.util.Map;
import java.util.Set;

/**
 * How one column gets its value from a record of one topic.
 *
 * @param column its name
 * @param time how times are written
 * @param scale number of a value's last digits that are decimals: 2 for cents
 * @param trim whether white space around a text is removed
 * @param map from a record's texts to others; empty for none
 * @param otherwise replaces a text missing in the map; null to reject it
 * @param nulls texts that stand for no value
 * @param numbers whether a text may also be a JSON number or boolean, with its original text
 */
public record Mapping(
        String column,
        Source source,
        TimeForm time,
        int scale,
        Letters letters,
        boolean trim,
        Map<String, String> map,
        String otherwise,
        Set<String> nulls,
        boolean numbers,
        Encoding encoding)
        implements Serializable {

    /** Conversion of case. */
    public enum Letters {
        KEEP,
        UPPER,
        LOWER
    }

    /** How a text encodes bytes. */
    public enum Encoding {
        BASE64,
        HEX,
        /** The bytes are the text's UTF-8. */
        TEXT
    }

    public Mapping {
        map = Map.copyOf(map);
        nulls = Set.copyOf(nulls);
    }

    /** From a field, unchanged. */
    public static Mapping of(String column, Source source) {
        return new Mapping(
                column, source, TimeForm.ISO, 0, Letters.KEEP, false, Map.of(), null, Set.of(), false, Encoding.BASE64);
    }

    /** The same from another source. */
    public Mapping from(Source other) {
        return new Mapping(column, other, time, scale, letters, trim, map, otherwise, nulls, numbers, encoding);
    }
}
