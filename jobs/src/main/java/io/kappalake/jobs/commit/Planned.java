package io.kappalake.jobs.commit;

import io.kappalake.tables.ledger.Ledger;
import io.kappalake.tables.ledger.Positions;
import java.io.Serializable;
import java.util.Optional;

/**
 * What a run without state was planned against. Its sources start at fixed offsets and its operators read Silver as it
 * was then, so the plan is valid only while the lake's newest ledger is the same.
 *
 * @param newestId id of the lake's newest ledger, or empty
 * @param start by topic and partition, the first offset that the sources read
 */
public record Planned(String newestId, Positions start) implements Serializable {

    public static Planned of(Optional<Ledger> newest, Positions start) {
        return new Planned(CommitterState.idOf(newest), start);
    }
}
