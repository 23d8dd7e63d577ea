package io.kappalake.proof.bench;

import it.unimi.dsi.fastutil.longs.LongArrayList;
import java.util.Map;

/**
 * The age of rows when a reader could first see them, at a steady rate of events. Gold's windows move in the same
 * commit as their Silver rows, so Silver's figures hold for Gold.
 *
 * @param layers by name of the layer
 * @param cores that Flink used, and the sending
 * @param filesPerMinute data files that commits added
 */
record Freshness(
        double eventsPerSecond,
        String checkpointInterval,
        double seconds,
        Map<String, Ages> layers,
        double cores,
        double generatorCores,
        int commits,
        double filesPerMinute,
        long peakMegabytes) {

    /** Milliseconds from sending an event to the commit of its row, over all rows. */
    record Ages(long rows, long p50, long p95, long p99, long greatest) {

        /** Sorts its argument. */
        static Ages of(LongArrayList micros) {
            micros.sort(null);
            return new Ages(
                    micros.size(),
                    percentile(micros, 0.50),
                    percentile(micros, 0.95),
                    percentile(micros, 0.99),
                    percentile(micros, 1));
        }

        private static long percentile(LongArrayList sorted, double part) {
            return sorted.isEmpty() ? 0 : sorted.getLong((int) Math.ceil(part * sorted.size()) - 1) / 1000;
        }
    }

    String text() {
        StringBuilder text = new StringBuilder("%,.0f events/s arrived, commits every %s, %.0f s, %d commits%n"
                .formatted(eventsPerSecond, checkpointInterval, seconds, commits));
        layers.forEach((layer, ages) -> text.append("%-6s %,10d rows visible after p50 %,d p95 %,d p99 %,d max %,d ms%n"
                .formatted(layer, ages.rows, ages.p50, ages.p95, ages.p99, ages.greatest)));
        return text.append("Flink used %.2f cores and %,d MB at most, the sending %.2f cores; %.0f data files a minute"
                        .formatted(cores, peakMegabytes, generatorCores, filesPerMinute))
                .toString();
    }
}
