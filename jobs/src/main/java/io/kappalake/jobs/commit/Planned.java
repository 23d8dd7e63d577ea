package io.kappalake.jobs.commit;

import io.kappalake.tables.ledger.Ledger;
import io.kappalake.tables.ledger.Positions;
import io.kappalake.tables.ledger.TopicLogs;
import java.io.Serializable;
import java.util.Optional;

/**
 * What a run without state was planned against. Its sources start at fixed offsets and its operators read Silver as it
 * was then, so the plan is valid only while the lake's newest ledger is the same.
 *
 * @param newestId id of the lake's newest ledger, or empty
 * @param start by feed and partition, the first offset that the sources read
 * @param logs with the topics of all feeds
 */
public record Planned(String newestId, Positions start, TopicLogs logs) implements Serializable {

    public static Planned of(Optional<Ledger> newest, Positions start, TopicLogs logs) {
        return new Planned(CommitterState.idOf(newest), start, logs.unread());
    }
}
