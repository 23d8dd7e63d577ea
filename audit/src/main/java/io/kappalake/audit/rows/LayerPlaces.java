package io.kappalake.audit.rows;

import io.kappalake.audit.ledger.FeedLedger;
import io.kappalake.audit.ledger.OffsetSet;
import it.unimi.dsi.fastutil.ints.Int2ObjectOpenHashMap;
import java.util.Map;

/** The places in Kafka (partition and offset) of one feed that a layer holds, compared with those that the ledger's commits read. */
final class LayerPlaces {

    private final FeedLedger ledger;
    private final boolean isWhole;
    private final Int2ObjectOpenHashMap<OffsetSet> offsets = new Int2ObjectOpenHashMap<>();
    private final PlaceCount carried = new PlaceCount();

    /** What became of a row's place. */
    enum Found {
        /** Read by one of the audited commits. */
        NEW,
        /** From before the audited commits: its file was written anew, as by compaction. */
        CARRIED,
        /** There already. */
        TWICE,
        /** No commit read it. */
        OUTSIDE
    }

    /** @param isWhole whether all commits are audited, so that nothing can be from before them */
    LayerPlaces(FeedLedger ledger, boolean isWhole) {
        this.ledger = ledger;
        this.isWhole = isWhole;
    }

    Found add(int partition, long offset) {
        if (ledger.commitOf(partition, offset) == FeedLedger.NONE) {
            if (isWhole || !ledger.isBefore(partition, offset)) {
                return Found.OUTSIDE;
            }
            carried.add(partition, offset);
            return set(partition).add(offset) ? Found.CARRIED : Found.TWICE;
        }
        return set(partition).add(offset) ? Found.NEW : Found.TWICE;
    }

    PlaceCount carried() {
        return carried;
    }

    Map<Integer, OffsetSet> sets() {
        return offsets;
    }

    private OffsetSet set(int partition) {
        return offsets.computeIfAbsent(partition, any -> new OffsetSet());
    }
}
