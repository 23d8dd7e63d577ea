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

/**
 * What every table must contain after these records, computed in the plainest way from the contract alone. It shares no
 * code with the job. Keeps all records in memory, about 600 bytes each.
 */
public final class Truth {
    private static final Comparator<StoredRecord> KAFKA_ORDER = Comparator.comparing(StoredRecord::topic)
            .thenComparingInt(StoredRecord::partition)
            .thenComparingLong(StoredRecord::offset);

    private final TruthPipeline pipeline;
    private final List<StoredRecord> records;
    private final Map<String, List<Reading.Event>> accepted = new TreeMap<>();
    private final List<Reading.Rejection> rejections = new ArrayList<>();
    private final Map<String, Long> duplicates = new HashMap<>();

    private Truth(TruthPipeline pipeline, List<StoredRecord> records) {
        this.pipeline = pipeline;
        this.records = records;
        pipeline.feeds().forEach(feed -> accepted.put(feed, new ArrayList<>()));
    }

    /** Of the market. */
    public static Truth of(Collection<StoredRecord> records, TruthRules rules) {
        return of(new MarketTruth(), records, record -> rules);
    }

    /** @param rulesOf the rules that were in force when a record was read */
    public static Truth of(
            TruthPipeline pipeline, Collection<StoredRecord> records, Function<StoredRecord, TruthRules> rulesOf) {
        Truth truth = new Truth(pipeline, records.stream().sorted(KAFKA_ORDER).toList());
        Map<TruthRules, Function<StoredRecord, Reading>> readers = new HashMap<>();
        Map<String, Map<Object, Instant>> acceptedAt = new HashMap<>();
        for (StoredRecord record : truth.records) {
            TruthRules rules = rulesOf.apply(record);
            Reading reading = readers.computeIfAbsent(rules, pipeline::reader).apply(record);
            if (reading instanceof Reading.Rejection rejection) {
                truth.rejections.add(rejection);
            } else if (reading instanceof Reading.Event event) {
                String feed = pipeline.feed(record.topic());
                truth.accept(feed, event, acceptedAt.computeIfAbsent(feed, first -> new HashMap<>()), rules);
            }
        }
        return truth;
    }

    private void accept(String feed, Reading.Event event, Map<Object, Instant> acceptedAt, TruthRules rules) {
        Instant now = event.source().time();
        Instant before = acceptedAt.get(event.identity());
        if (before != null && Duration.between(before, now).compareTo(rules.duplicateHorizon()) <= 0) {
            duplicates.merge(feed, 1L, Long::sum);
            return;
        }
        acceptedAt.put(event.identity(), now);
        accepted.get(feed).add(event);
    }

    /** The balance of each feed with records. */
    public Map<String, OutcomeCounts> counts() {
        Map<String, Long> read = new TreeMap<>();
        records.forEach(record -> read.merge(pipeline.feed(record.topic()), 1L, Long::sum));
        Map<String, Map<String, Long>> rejected = new HashMap<>();
        rejections.forEach(rejection -> rejected.computeIfAbsent(
                        pipeline.feed(rejection.source().topic()), feed -> new TreeMap<>())
                .merge(rejection.reason(), 1L, Long::sum));
        Map<String, OutcomeCounts> counts = new TreeMap<>();
        read.forEach((feed, all) -> counts.put(
                feed,
                new OutcomeCounts(
                        all,
                        accepted.get(feed).size(),
                        duplicates.getOrDefault(feed, 0L),
                        rejected.getOrDefault(feed, new TreeMap<>()))));
        return counts;
    }

    /** All tables of the lake; each computes its rows on demand. */
    public List<TruthTable> tables() {
        List<TruthTable> tables = new ArrayList<>();
        pipeline.feeds().forEach(feed -> tables.add(KeptTables.bronze(feed, pipeline, records)));
        tables.add(KeptTables.rejected(pipeline, rejections));
        tables.addAll(pipeline.tables(accepted));
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
