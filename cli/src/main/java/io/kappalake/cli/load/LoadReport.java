package io.kappalake.cli.load;

import io.kappalake.cli.load.format.Lines;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;

/**
 * The result of loading one file.
 *
 * @param load id that its records carry in header {@code kappalake.load}; empty if nothing was to be sent
 * @param records of the file
 * @param sent records that this run has sent
 * @param landed records that Kafka already had although a killed run had not noted them
 * @param lines of the file up to which Kafka has all, or records where lines mean nothing
 * @param done whether that is the whole file
 * @param rejected records of the file that the job will reject, by reason
 * @param wrong the first of them
 * @param repeats records that share the identity of an earlier one in the file
 * @param firstRepeats the first of them
 * @param tooLong numbers of lines that Kafka would refuse; they were not sent
 */
record LoadReport(
        String file,
        String topic,
        String load,
        long records,
        long sent,
        long landed,
        long lines,
        boolean done,
        SortedMap<String, Long> rejected,
        List<String> wrong,
        long repeats,
        List<String> firstRepeats,
        List<Long> tooLong) {

    List<String> text(boolean dryRun, String unit) {
        List<String> text = new ArrayList<>();
        text.add(
                dryRun
                        ? "%s: %,d records for %s".formatted(file, records, topic)
                        : "%s: %,d records to %s%s, up to %s %,d%s"
                                .formatted(
                                        file,
                                        sent,
                                        topic,
                                        landed == 0 ? "" : " (%,d more were already there)".formatted(landed),
                                        unit,
                                        lines,
                                        done ? "" : "; the same command resumes there"));
        if (!rejected.isEmpty()) {
            text.add("  %,d %ss %s, because the job rejects them: %s"
                    .formatted(
                            rejected.values().stream()
                                    .mapToLong(Long::longValue)
                                    .sum(),
                            unit,
                            dryRun ? "would end in silver.rejected" : "end in silver.rejected",
                            rejected));
            wrong.forEach(line -> text.add("    " + line));
        }
        if (repeats > 0) {
            text.add("  %,d %ss repeat the identity of an earlier one and %s as duplicates: %s"
                    .formatted(repeats, unit, dryRun ? "would count" : "count", String.join(", ", firstRepeats)));
        }
        if (!tooLong.isEmpty()) {
            text.add("  %,d %ss exceed %,d bytes and were not sent: %s"
                    .formatted(
                            tooLong.size(),
                            unit,
                            Lines.MOST_BYTES,
                            tooLong.stream().limit(20).toList()));
        }
        return text;
    }

    boolean isWhole() {
        return tooLong.isEmpty();
    }
}
