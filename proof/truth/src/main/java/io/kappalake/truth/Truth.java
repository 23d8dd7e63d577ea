package io.kappalake.truth;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * What every table must contain after these records, computed in the plainest way from the contract alone. It shares no
 * code with the job. Keeps all records in memory, about 600 bytes each.
 */
public final class Truth {
    private static final Comparator<StoredRecord> KAFKA_ORDER = Comparator.comparing(StoredRecord::topic)
            .thenComparingInt(StoredRecord::partition)
            .thenComparingLong(StoredRecord::offset);

    private final List<StoredRecord> records;
    private final List<ValidRecord.Trade> trades = new ArrayList<>();
    private final List<ValidRecord.Quote> quotes = new ArrayList<>();
    private final List<ValidRecord.Order> orders = new ArrayList<>();
    private final List<Reading.Rejection> rejections = new ArrayList<>();
    private final Map<String, Long> duplicates = new HashMap<>();

    private Truth(List<StoredRecord> records) {
        this.records = records;
    }

    public static Truth of(Collection<StoredRecord> records, TruthRules rules) {
        return of(records, record -> rules);
    }

    /** @param rulesOf the rules that were in force when a record was read */
    public static Truth of(Collection<StoredRecord> records, Function<StoredRecord, TruthRules> rulesOf) {
        Truth truth = new Truth(records.stream().sorted(KAFKA_ORDER).toList());
        Map<TruthRules, EventReader> readers = new HashMap<>();
        Map<String, Map<Object, Instant>> accepted = new HashMap<>();
        for (StoredRecord record : truth.records) {
            TruthRules rules = rulesOf.apply(record);
            Reading reading = readers.computeIfAbsent(rules, EventReader::new).read(record);
            if (reading instanceof Reading.Rejection rejection) {
                truth.rejections.add(rejection);
            } else if (reading instanceof ValidRecord event) {
                truth.accept(event, accepted.computeIfAbsent(record.topic(), topic -> new HashMap<>()), rules);
            }
        }
        return truth;
    }

    private void accept(ValidRecord event, Map<Object, Instant> acceptedAt, TruthRules rules) {
        Instant now = event.source().time();
        Instant before = acceptedAt.get(event.identity());
        if (before != null && Duration.between(before, now).compareTo(rules.duplicateHorizon()) <= 0) {
            duplicates.merge(event.source().topic(), 1L, Long::sum);
            return;
        }
        acceptedAt.put(event.identity(), now);
        if (event instanceof ValidRecord.Trade trade) {
            trades.add(trade);
        } else if (event instanceof ValidRecord.Quote quote) {
            quotes.add(quote);
        } else if (event instanceof ValidRecord.Order order) {
            orders.add(order);
        }
    }

    /** The balance of each topic with records. */
    public Map<String, OutcomeCounts> counts() {
        Map<String, OutcomeCounts> counts = new TreeMap<>();
        for (String topic : records.stream().map(StoredRecord::topic).distinct().toList()) {
            Predicate<StoredRecord> ofTopic = record -> record.topic().equals(topic);
            long read = records.stream().filter(ofTopic).count();
            long accepted =
                    switch (FeedFields.of(topic)) {
                        case TRADES -> trades.size();
                        case QUOTES -> quotes.size();
                        case ORDERS -> orders.size();
                    };
            Map<String, Long> rejected = new TreeMap<>();
            rejections.stream()
                    .filter(rejection -> ofTopic.test(rejection.source()))
                    .forEach(rejection -> rejected.merge(rejection.reason().name(), 1L, Long::sum));
            counts.put(topic, new OutcomeCounts(read, accepted, duplicates.getOrDefault(topic, 0L), rejected));
        }
        return counts;
    }

    /** All tables of the lake; each computes its rows on demand. */
    public List<TruthTable> tables() {
        List<TruthTable> tables = new ArrayList<>();
        tables.addAll(KeptTables.bronze(records));
        tables.addAll(KeptTables.silver(trades, quotes, orders, rejections));
        tables.addAll(GoldTables.of(trades, quotes, orders));
        return tables;
    }

    /** The table of this name, such as {@code gold.trade_bars_1m}. */
    public TruthTable table(String name) {
        return tables().stream()
                .filter(table -> table.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("The lake has no table " + name));
    }
}
