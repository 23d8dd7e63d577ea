package io.kappalake.inspect.explain;

import io.kappalake.inspect.read.ParsedValue;
import io.kappalake.tables.LakeException;
import io.kappalake.transforms.Pipeline;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.Table;

/** An identity as a person writes it: its columns one by one, or as one text with slashes between. */
final class IdentityOf {

    private IdentityOf() {}

    /**
     * The values of the identity's columns, as Iceberg stores them.
     *
     * @throws LakeException if these are not as many values, or a value is not of its column's type
     */
    static Map<String, Object> values(Pipeline pipeline, String feed, Table silver, List<String> written) {
        List<String> columns = pipeline.identity(feed);
        if (columns.isEmpty()) {
            throw new LakeException(
                    "Each record of feed " + feed + " is an event of its own: name it as TOPIC/PARTITION/OFFSET");
        }
        List<String> parts = parts(columns.size(), written);
        if (parts.size() != columns.size()) {
            throw new LakeException("The identity of feed " + feed + " is " + String.join(", ", columns) + ", got "
                    + String.join(" ", written) + ": give a value for each, in this order");
        }
        Map<String, Object> values = new LinkedHashMap<>();
        for (int at = 0; at < columns.size(); at++) {
            values.put(columns.get(at), ParsedValue.of(silver.schema().findField(columns.get(at)), parts.get(at)));
        }
        return values;
    }

    /** A text for each column, if these are as many. */
    static List<String> parts(int columns, List<String> written) {
        return written.size() == 1 ? split(written.get(0), columns) : written;
    }

    /** As the job joins them: the last slashes are separators. */
    private static List<String> split(String text, int columns) {
        List<String> pieces = new ArrayList<>(Arrays.asList(text.split("/", -1)));
        while (pieces.size() > columns) {
            pieces.set(0, pieces.get(0) + "/" + pieces.remove(1));
        }
        for (int at = 1; at < pieces.size(); at++) {
            pieces.set(at, pieces.get(at).replace("~1", "/").replace("~0", "~"));
        }
        return pieces;
    }
}
