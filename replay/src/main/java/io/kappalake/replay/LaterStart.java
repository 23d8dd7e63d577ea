package io.kappalake.replay;

import io.kappalake.tables.catalog.Lake;
import io.kappalake.tables.definition.Micros;
import io.kappalake.tables.definition.TableDefinition;
import io.kappalake.tables.format.StoredRows;
import io.kappalake.tables.format.TableFiles;
import io.kappalake.tables.format.TableRows;
import io.kappalake.tables.ledger.Positions;
import io.kappalake.transforms.Pipeline;
import io.kappalake.transforms.bronze.Bronze;
import io.kappalake.transforms.feed.Feed;
import io.kappalake.transforms.feed.Rules;
import io.kappalake.transforms.silver.Silver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.Schema;
import org.apache.iceberg.StructLike;
import org.apache.iceberg.Table;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.io.CloseableIterable;

/**
 * Finds where a replay of a range of days may begin to read. The rules reject an event that lies more than
 * {@code maxFuture} after its Kafka time. So no record with an earlier Kafka time belongs to these days or to what
 * their windows look back on. Records older by one more duplicate horizon cannot decide whether a record of these days
 * is a repeat.
 *
 * @param kafkaTime all records before the start have an earlier Kafka time
 * @param start by topic and partition, the first offset to read
 * @param knownSince Kafka time from which the replay knows main's accepted records before the start, so it decides its
 *     first records as main did
 */
record LaterStart(Instant kafkaTime, Positions start, Instant knownSince) {

    private static final String PARTITION = "kafka_partition";
    private static final String OFFSET = "kafka_offset";
    private static final String TIME = "kafka_timestamp";

    /**
     * Finds the start from what Bronze knows of its files.
     *
     * @param stop where the replay ends, for partitions with nothing to read
     * @return empty if main has an earlier event of these days, accepted under a laxer rule
     */
    static Optional<LaterStart> of(Lake main, String hash, Days days, Rules rules, Positions stop) {
        Pipeline pipeline = Pipeline.of(main);
        long bound =
                days.begin() - reach(pipeline) - Micros.of(rules.maxFuture()) - Micros.of(rules.duplicateHorizon());
        long least = bound;
        Map<String, Map<Integer, Long>> start = new TreeMap<>();
        for (Feed<?> feed : pipeline.feeds()) {
            if (hasEventFromBefore(
                    pipeline, main.tableAt(Silver.of(feed).fullName(), hash), Silver.of(feed), days, bound)) {
                return Optional.empty();
            }
            Table bronze = main.tableAt(Bronze.of(feed).fullName(), hash);
            Map<Integer, Long> first = new HashMap<>();
            for (DataFile file : TableFiles.live(bronze, Expressions.greaterThanOrEqual(TIME, bound))) {
                least = Math.min(least, TableFiles.<Long>least(bronze, file, TIME));
                firstOffsets(bronze, file, bound, first);
            }
            Map<Integer, Long> offsets = new TreeMap<>(stop.of(feed.name()));
            offsets.replaceAll((partition, end) -> first.getOrDefault(partition, end));
            start.put(feed.name(), offsets);
        }
        return Optional.of(new LaterStart(
                Micros.toInstant(bound),
                Positions.of(start),
                Micros.toInstant(least - Micros.of(rules.duplicateHorizon()))));
    }

    private static long reach(Pipeline pipeline) {
        return pipeline.feeds().stream()
                .mapToLong(feed -> LiveTail.reachBefore(pipeline, Silver.of(feed)))
                .max()
                .orElse(0);
    }

    private static boolean hasEventFromBefore(
            Pipeline pipeline, Table silver, TableDefinition<?> definition, Days days, long bound) {
        Expression early = Expressions.and(
                Days.between(definition, days.begin() - LiveTail.reachBefore(pipeline, definition), days.end()),
                Expressions.lessThan(TIME, bound));
        boolean[] found = new boolean[1];
        TableRows.each(silver, early, row -> found[0] = true);
        return found[0];
    }

    /** Notes for each partition the least offset with a Kafka time at or after the bound. */
    private static void firstOffsets(Table bronze, DataFile file, long bound, Map<Integer, Long> first) {
        int partition = TableFiles.<Integer>least(bronze, file, PARTITION);
        if (partition == TableFiles.<Integer>greatest(bronze, file, PARTITION)
                && TableFiles.<Long>least(bronze, file, TIME) >= bound) {
            first.merge(partition, TableFiles.<Long>least(bronze, file, OFFSET), Math::min);
            return;
        }
        Schema columns = bronze.schema().select(PARTITION, OFFSET, TIME);
        try (CloseableIterable<StructLike> rows = StoredRows.read(bronze.io().newInputFile(file.location()), columns)) {
            for (StructLike row : rows) {
                if (row.get(2, Long.class) >= bound) {
                    first.merge(row.get(0, Integer.class), row.get(1, Long.class), Math::min);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + file.location(), e);
        }
    }
}
