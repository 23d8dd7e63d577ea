package io.kappalake.transforms.feed.csv;

import io.kappalake.transforms.feed.decode.PayloadFormat;
import io.kappalake.transforms.feed.decode.PayloadReader;
import io.kappalake.transforms.feed.decode.Wanted;
import io.kappalake.transforms.feed.row.Path;
import io.kappalake.transforms.feed.schema.Registry;
import java.util.List;

/**
 * A payload is one CSV record in UTF-8, with or without a line end.
 *
 * @param names of its fields; without them a field's name is its place, from 1
 */
public record CsvFormat(char delimiter, char quote, List<String> names) implements PayloadFormat {

    public CsvFormat {
        names = List.copyOf(names);
    }

    @Override
    public PayloadReader reader(List<Wanted> values, Registry registry) {
        return new CsvPayload(this, values);
    }

    @Override
    public String problem(Path path) {
        if (!path.isName()) {
            return "a CSV record has fields and no paths below them";
        }
        if (place(path) >= 0) {
            return "";
        }
        return names.isEmpty()
                ? "write the field's place, from 1, or name the fields with names:"
                : "there is no such field, only " + String.join(", ", names);
    }

    /** Place of a field, from 0; negative if there is none. */
    int place(Path path) {
        String name = path.steps().get(0).toString();
        if (!names.isEmpty()) {
            return names.indexOf(name);
        }
        return name.matches("[1-9][0-9]{0,3}") ? Integer.parseInt(name) - 1 : -1;
    }
}
