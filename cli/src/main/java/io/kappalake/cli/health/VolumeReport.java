package io.kappalake.cli.health;

import io.kappalake.cli.output.TextTable;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * The result of {@code health --volume}, as {@code --json} prints it.
 *
 * @param problems one line each, empty when healthy
 * @param from the hour's start, of event time
 */
record VolumeReport(boolean healthy, List<String> problems, String from, String to, List<Volume> volumes) {

    private static final double LOW = 0.5;
    private static final double HIGH = 2;
    /** Of fewer events, half or twice as many is chance. */
    private static final int FEWEST = 20;

    /**
     * Events of the hour.
     *
     * @param exchange empty for all of the feed
     * @param mean of the days that had any, among the seven days before; 0 if none had
     * @param days how many had any
     */
    record Volume(String feed, String exchange, long events, double mean, int days) {

        /** @param counts of the hour, and of the same one day before, two days before, … */
        static Volume of(String feed, String exchange, long[] counts) {
            long[] before =
                    Arrays.stream(counts).skip(1).filter(count -> count > 0).toArray();
            return new Volume(
                    feed, exchange, counts[0], Arrays.stream(before).average().orElse(0), before.length);
        }

        private String name() {
            return exchange.isEmpty() ? feed : feed + " of " + exchange;
        }

        private String problem() {
            if (days == 0 || mean < FEWEST) {
                return "";
            }
            String usual = "%,.0f on the mean of %d earlier days".formatted(mean, days);
            if (events == 0) {
                return "Nothing came of %s in this hour, and %s: look at its producer".formatted(name(), usual);
            }
            if (events < LOW * mean || events > HIGH * mean) {
                return "%,d events of %s in this hour, and %s: is it the market, a holiday, or a producer?"
                        .formatted(events, name(), usual);
            }
            return "";
        }
    }

    static VolumeReport of(Instant from, Instant to, List<Volume> volumes) {
        List<String> problems = new ArrayList<>();
        volumes.stream()
                .map(Volume::problem)
                .filter(problem -> !problem.isEmpty())
                .forEach(problems::add);
        return new VolumeReport(
                problems.isEmpty(), List.copyOf(problems), from.toString(), to.toString(), List.copyOf(volumes));
    }

    String text() {
        TextTable table = new TextTable("feed", "exchange", "events", "mean before", "days");
        for (Volume volume : volumes) {
            table.row(
                    volume.feed(),
                    volume.exchange(),
                    String.format(Locale.ROOT, "%,d", volume.events()),
                    String.format(Locale.ROOT, "%,.0f", volume.mean()),
                    volume.days());
        }
        String verdict = healthy ? "No volume is unusual" : String.join(System.lineSeparator(), problems);
        return "Event time %s to %s%n%s%n%s".formatted(from, to, table, verdict);
    }
}
