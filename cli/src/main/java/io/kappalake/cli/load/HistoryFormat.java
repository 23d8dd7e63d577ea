package io.kappalake.cli.load;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** The format of a history file, given by the end of its name. */
enum HistoryFormat {
    /** One object per line. */
    JSON(".jsonl", ".ndjson", ".json"),
    /** The first line names the fields. */
    CSV(".csv");

    private final String[] ends;

    HistoryFormat(String... ends) {
        this.ends = ends;
    }

    static Optional<HistoryFormat> of(Path file) {
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT).replaceFirst("\\.gz$", "");
        return Stream.of(values())
                .filter(format -> Stream.of(format.ends).anyMatch(name::endsWith))
                .findFirst();
    }
}
