package io.kappalake.jobs.source;

import io.kappalake.tables.ledger.Generation;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * Records of a partition that are written but not committed: no reader of committed records sees them, nor those that
 * other producers have written behind them.
 *
 * @param partition the ledger's number
 * @param from the first such offset
 * @param until the offset after the last one
 * @param since when the producer of the transaction last wrote; {@link Instant#MAX} if Kafka does not tell
 */
public record OpenTransaction(String topic, int partition, long from, long until, Instant since) {

    /** One line for people. */
    public String line(Instant now) {
        String age = since.equals(Instant.MAX)
                ? ""
                : ", whose producer last wrote %,d s ago"
                        .formatted(Math.max(0, Duration.between(since, now).toSeconds()));
        return "%,d offsets of %s from %d wait for an open transaction%s: they count once the producer commits it"
                .formatted(until - from, Generation.text(topic, partition), from, age);
    }

    /** The same of several. */
    public static List<String> lines(List<OpenTransaction> open, Instant now) {
        return open.stream().map(one -> one.line(now)).toList();
    }
}
