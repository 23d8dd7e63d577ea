package io.kappalake.proof.chaos;

import io.kappalake.proof.chaos.lake.ChaosLake;
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

    private static final TruthRules DEFAULT = rules(ChaosLake.RULES);

    private final Map<String, TreeMap<Long, TruthRules>> byPartition = new HashMap<>();

    /** @param ledgers oldest first */
    LedgerRules(ChaosLake lake, List<Ledger> ledgers) {
        Map<Rules, TruthRules> known = new HashMap<>();
        for (Ledger ledger : ledgers) {
            TruthRules rules = known.computeIfAbsent(lake.rulesOf(ledger.run()), LedgerRules::rules);
            ledger.offsets().each((topic, partition, range) -> {
                if (range.count() > 0) {
                    byPartition
                            .computeIfAbsent(topic + "/" + partition, any -> new TreeMap<>())
                            .put(range.from(), rules);
                }
            });
        }
    }

    private static TruthRules rules(Rules rules) {
        return new TruthRules(rules.exchanges(), rules.duplicateHorizon(), rules.maxFuture());
    }

    TruthRules of(StoredRecord record) {
        Map.Entry<Long, TruthRules> taken = byPartition
                .getOrDefault(record.topic() + "/" + record.partition(), new TreeMap<>())
                .floorEntry(record.offset());
        return taken == null ? DEFAULT : taken.getValue();
    }
}
