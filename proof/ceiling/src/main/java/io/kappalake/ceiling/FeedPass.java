package io.kappalake.ceiling;

import io.kappalake.tables.catalog.Lake;
import io.kappalake.tables.definition.Micros;
import io.kappalake.tables.definition.TableDefinition;
import io.kappalake.tables.format.TableWriter;
import io.kappalake.tables.ledger.FeedCounts;
import io.kappalake.transforms.bronze.Bronze;
import io.kappalake.transforms.feed.Decoded;
import io.kappalake.transforms.feed.Event;
import io.kappalake.transforms.feed.Feed;
import io.kappalake.transforms.feed.RawRecord;
import io.kappalake.transforms.feed.Rules;
import io.kappalake.transforms.silver.Rejected;
import io.kappalake.transforms.silver.Silver;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.iceberg.DataFile;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/**
 * One feed's pass through the ceiling: decoded, written to Bronze, rejected or deduplicated, written to Silver, folded
 * into windows.
 */
final class FeedPass<E extends Event> {

    private final Feed<E> feed;
    private final Feed.Decoder<E> decoder;
    private final FirstOfIdentity first;
    private final TableDefinition<RawRecord> bronzeTable;
    private final TableDefinition<E> silverTable;
    private final TableWriter<RawRecord> bronze;
    private final TableWriter<E> silver;
    private final TableWriter<Rejected> rejected;
    private final Consumer<E> fold;
    private final Map<String, Long> reasons = new TreeMap<>();
    private long read;
    private long accepted;
    private long duplicates;
    private long newestEvent = Long.MIN_VALUE;

    /**
     * @param rejected shared by all feeds
     * @param fold receives the accepted events
     */
    FeedPass(Feed<E> feed, Rules rules, Lake lake, TableWriter<Rejected> rejected, Consumer<E> fold) {
        this.feed = feed;
        this.decoder = feed.decoder().under(rules);
        this.first = new FirstOfIdentity(Micros.of(rules.duplicateHorizon()));
        this.bronzeTable = Bronze.of(feed);
        this.silverTable = Silver.of(feed);
        this.bronze = new TableWriter<>(bronzeTable, lake.table(bronzeTable), 0, 0);
        this.silver = new TableWriter<>(silverTable, lake.table(silverTable), 0, 0);
        this.rejected = rejected;
        this.fold = fold;
    }

    String name() {
        return feed.name();
    }

    void take(ConsumerRecord<byte[], byte[]> kafka) {
        RawRecord raw = new RawRecord(
                kafka.partition(),
                kafka.offset(),
                kafka.timestamp() * Micros.MILLISECOND,
                kafka.key(),
                kafka.value(),
                headers(kafka));
        read++;
        bronze.write(raw);
        Decoded<E> decoded = decoder.decode(raw);
        if (!decoded.isEvent()) {
            reasons.merge(decoded.rejection().name(), 1L, Long::sum);
            rejected.write(Rejected.of(feed.name(), feed.name(), decoded));
            return;
        }
        E event = decoded.event();
        newestEvent = Math.max(newestEvent, event.eventTime());
        if (!first.accepts(event.identity(), event.kafkaTimestamp())) {
            duplicates++;
            return;
        }
        accepted++;
        silver.write(event);
        fold.accept(event);
    }

    private static Map<String, byte[]> headers(ConsumerRecord<byte[], byte[]> kafka) {
        Header[] headers = kafka.headers().toArray();
        if (headers.length == 0) {
            return Map.of();
        }
        Map<String, byte[]> map = new HashMap<>();
        for (Header header : headers) {
            map.put(header.key(), header.value());
        }
        return map;
    }

    /** Microseconds; {@link Long#MIN_VALUE} if there was no event. */
    long newestEvent() {
        return newestEvent;
    }

    FeedCounts counts() {
        return new FeedCounts(read, accepted, duplicates, reasons, 0);
    }

    /** Closes the files of Bronze and Silver and returns them by table. */
    Map<String, List<DataFile>> complete() {
        return Map.of(bronzeTable.fullName(), bronze.complete(), silverTable.fullName(), silver.complete());
    }
}
