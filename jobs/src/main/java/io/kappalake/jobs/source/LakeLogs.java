package io.kappalake.jobs.source;

import io.kappalake.tables.catalog.Lake;
import io.kappalake.tables.ledger.Ledger;
import io.kappalake.tables.ledger.TopicLogs;
import io.kappalake.tables.storage.LakeAddress;
import java.io.Serializable;

/**
 * The logs of the lake's newest ledger. A running job learns from it which topics it reads beside those it was planned
 * with: the committer puts a new topic there first, with the number that it keeps, and only then do sources read it.
 */
@FunctionalInterface
public interface LakeLogs extends Serializable {

    /** For runs that read the topics they were planned with, and no others. */
    LakeLogs NONE = () -> TopicLogs.NONE;

    /** @throws io.kappalake.tables.LakeException if the lake does not answer */
    TopicLogs now();

    /** Connects for each question. There are few: one every ten seconds for each feed with a pattern. */
    static LakeLogs of(LakeAddress address) {
        return () -> {
            try (Lake lake = Lake.open(address)) {
                return lake.lastLedger().map(Ledger::logs).orElse(TopicLogs.NONE);
            }
        };
    }
}
