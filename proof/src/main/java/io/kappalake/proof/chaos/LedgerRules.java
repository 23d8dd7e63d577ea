package io.kappalake.proof.chaos;

import io.kappalake.proof.chaos.lake.ChaosLake;
import io.kappalake.proof.pipeline.ProvedPipeline;
import io.kappalake.tables.ledger.Ledger;
import io.kappalake.transforms.feed.Rules;
import io.kappalake.truth.StoredRecord;
import io.kappalake.truth.TruthRules;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The rules that a record was judged by: those of the run that took it, as the ledger says. */
final class LedgerRules {

    private final ProvedPipeline pipeline;
    private final Map<String, TreeMap<Long, TruthRules>> byPartition = new HashMap<>();

    /** @param ledgers oldest first */
    LedgerRules(ChaosLake lake, List<Ledger> ledgers) {
        this.pipeline = lake.proved();
        Map<Rules, TruthRules> known = new HashMap<>();
        for (Ledger ledger : ledgers) {
            TruthRules rules = known.computeIfAbsent(lake.rulesOf(ledger.run()), ProvedPipeline::rules);
            ledger.offsets().each((feed, partition, range) -> {
                if (range.count() > 0) {
                    byPartition
                            .computeIfAbsent(feed + "/" + partition, any -> new TreeMap<>())
                            .put(range.from(), rules);
                }
            });
        }
    }

    TruthRules of(StoredRecord record) {
        Map.Entry<Long, TruthRules> taken = byPartition
                .getOrDefault(pipeline.feed(record.topic()) + "/" + record.partition(), new TreeMap<>())
                .floorEntry(record.offset());
        return taken == null ? ProvedPipeline.rules(pipeline.pipeline().rules()) : taken.getValue();
    }
}
