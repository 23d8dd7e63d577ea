package io.kappalake.audit.rows;

import io.kappalake.audit.ledger.FeedLedger;
import io.kappalake.audit.ledger.OffsetSet;
import it.unimi.dsi.fastutil.ints.Int2ObjectOpenHashMap;
import java.util.Map;

/** Compares one feed's places in Kafka (partition and offset) in a layer with those that the ledger's commits read. */
final class LayerPlaces {

    private final FeedLedger ledger;
    private final boolean isWhole;
    private final Int2ObjectOpenHashMap<OffsetSet> offsets = new Int2ObjectOpenHashMap<>();
    private final PlaceCount carried = new PlaceCount();

    /** The result for a row's place. */
    enum Found {
        /** Read by one of the audited commits. */
        NEW,
        /** From before the audited commits: its file was rewritten, as by compaction. */
        CARRIED,
        /** Already present. */
        TWICE,
        /** No commit read it. */
        OUTSIDE
    }

    /** @param isWhole whether all commits are audited, so nothing can precede them */
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
