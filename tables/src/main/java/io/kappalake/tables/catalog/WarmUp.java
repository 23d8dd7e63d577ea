package io.kappalake.tables.catalog;

import java.util.Collection;
import java.util.List;
import org.projectnessie.model.ContentKey;

/** Stages an empty commit and discards it: loads classes, opens connections, and reads metadata into the cache. */
final class WarmUp {

    private final Lake lake;

    WarmUp(Lake lake) {
        this.lake = lake;
    }

    void run(Collection<String> tables) {
        Head head = lake.headNow();
        head.lastLedger();
        LakeCommit nothing = lake.commit("warm up");
        tables.forEach(table -> nothing.change(TableChange.of(table).emptySnapshot()));
        List<ContentKey> keys = tables.stream().map(Lake::key).toList();
        Staging.all(lake, nothing, head.hash(), keys, lake.branch().contents(head.hash(), keys))
                .forEach(table -> table.discard(lake.io()));
    }
}
