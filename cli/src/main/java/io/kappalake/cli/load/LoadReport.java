package io.kappalake.cli.load;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;

/**
 * The result of loading one file.
 *
 * @param load id that its records carry in header {@code kappalake.load}; empty if nothing was to be sent
 * @param sent records that this run has sent
 * @param landed records that Kafka already had although a killed run had not noted them
 * @param lines of the file up to which Kafka has all
 * @param done whether that is the whole file
 * @param rejected this run's records that the job will reject, by reason
 * @param wrong the first of them
 * @param tooLong numbers of lines that Kafka would refuse; they were not sent
 */
record LoadReport(
        String file,
        String topic,
        String load,
        long sent,
        long landed,
        long lines,
        boolean done,
        SortedMap<String, Long> rejected,
        List<String> wrong,
        List<Long> tooLong) {

    List<String> text(boolean dryRun) {
        List<String> text = new ArrayList<>();
        text.add(
                dryRun
                        ? "%s: %,d lines for %s".formatted(file, lines, topic)
                        : "%s: %,d records to %s%s, up to line %,d%s"
                                .formatted(
                                        file,
                                        sent,
                                        topic,
                                        landed == 0 ? "" : " (%,d more were already there)".formatted(landed),
                                        lines,
                                        done ? "" : "; the same command resumes there"));
        if (!rejected.isEmpty()) {
            text.add("  %,d lines %s, because the job rejects them: %s"
                    .formatted(
                            rejected.values().stream()
                                    .mapToLong(Long::longValue)
                                    .sum(),
                            dryRun ? "would end in silver.rejected" : "end in silver.rejected",
                            rejected));
            wrong.forEach(line -> text.add("    " + line));
        }
        if (!tooLong.isEmpty()) {
            text.add("  %,d lines exceed %,d bytes and were not sent: %s"
                    .formatted(
                            tooLong.size(),
                            Lines.MOST_BYTES,
                            tooLong.stream().limit(20).toList()));
        }
        return text;
    }

    boolean isWhole() {
        return tooLong.isEmpty();
    }
}
