package io.kappalake.cli.sql;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Extracts what a person needs from a gateway failure, which arrives as a Java stack trace in a text. */
final class GatewayTrouble {

    private static final Pattern CAUSE =
            Pattern.compile("^(?:Caused by: )?(?:[\\w$]+\\.)+([\\w$]*(?:Exception|Error)): *(.*)$", Pattern.MULTILINE);

    private static final String PLACE_GONE = "The table no longer keeps the snapshot where this follower stopped:"
            + " resume by the highest kafka_offset that you have of each kafka_partition"
            + " (docs/sql.md, Following Silver, has the three statements)";

    /** What Flink and Iceberg say, and what that means here. */
    private static final Map<String, String> MEANING = Map.of(
            "Unable to create a sink for writing table",
            "Catalog lake is read-only: its tables change together, through the job and ./lake",
            "is not a parent ancestor of",
            PLACE_GONE,
            "Cannot find snapshot",
            PLACE_GONE);

    private GatewayTrouble() {}

    /** The innermost cause with a message, in one line. */
    static String sentence(Throwable failure) {
        StringBuilder told = new StringBuilder();
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            told.append(cause).append('\n');
        }
        for (Map.Entry<String, String> known : MEANING.entrySet()) {
            if (told.indexOf(known.getKey()) >= 0) {
                return known.getValue();
            }
        }
        List<String> causes = CAUSE.matcher(told)
                .results()
                .filter(cause -> !cause.group(2).isBlank())
                .map(cause -> cause.group(2).strip())
                .toList();
        String innermost = causes.isEmpty()
                ? told.toString().lines().findFirst().orElse("cause unknown")
                : causes.get(causes.size() - 1);
        return innermost.replaceFirst("[.;:, ]+$", "");
    }
}
