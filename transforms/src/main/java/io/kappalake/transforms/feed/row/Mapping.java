package io.kappalake.transforms.feed.row;

import java.io.Serializable;
import java.util.Map;
import java.util.Set;

/**
 * How one column gets its value from a record of one topic.
 *
 * @param column its name
 * @param time how times are written
 * @param scale how many of a number's last digits stand after the point: 2 for cents
 * @param trim whether white space around a text is cut off
 * @param map from a record's texts to others; empty for none
 * @param otherwise what a text becomes that the map does not have; null to reject it
 * @param nulls texts that stand for no value
 * @param numbers whether a text may also be a JSON number or boolean, as it is written there
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

    /** What becomes of upper and lower case. */
    public enum Letters {
        KEEP,
        UPPER,
        LOWER
    }

    /** How bytes are written in a text. */
    public enum Encoding {
        BASE64,
        HEX,
        /** The bytes are the text in UTF-8. */
        TEXT
    }

    public Mapping {
        map = Map.copyOf(map);
        nulls = Set.copyOf(nulls);
    }

    /** Of a field, taken as it is. */
    public static Mapping of(String column, Source source) {
        return new Mapping(
                column, source, TimeForm.ISO, 0, Letters.KEEP, false, Map.of(), null, Set.of(), false, Encoding.BASE64);
    }

    /** The same from another source. */
    public Mapping from(Source other) {
        return new Mapping(column, other, time, scale, letters, trim, map, otherwise, nulls, numbers, encoding);
    }
}
