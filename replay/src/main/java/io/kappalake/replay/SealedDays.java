package io.kappalake.replay;

import io.kappalake.tables.LakeException;
import io.kappalake.tables.catalog.Lake;
import io.kappalake.tables.definition.Micros;
import io.kappalake.tables.ledger.Ledger;
import io.kappalake.tables.ledger.Progress;
import io.kappalake.transforms.gold.market.MarketMinutes;
import io.kappalake.transforms.gold.orders.OrderDays;
import java.util.Map;

/** Days for which the job on main holds no open window, so that they can be rebuilt beside it. */
public final class SealedDays {

    private SealedDays() {}

    /**
     * Requires that no window of the days, nor one that looks back on them, is still open.
     *
     * @throws LakeException with the newest day that may be rebuilt
     */
    public static void require(Lake main, String head, Days days) {
        Map<String, Progress> progress = newest(main, head).progress();
        long sealed = Math.min(
                progress.getOrDefault(MarketMinutes.FAMILY, Progress.NONE).sealed(),
                progress.getOrDefault(OrderDays.FAMILY, Progress.NONE).sealed());
        if (days.end() + MarketMinutes.BUCKET > sealed) {
            throw new LakeException(
                    "Day " + days.to() + " is not over on " + main.address().ref() + ": "
                            + (sealed == Long.MIN_VALUE
                                    ? "all windows are still open"
                                    : "windows from " + Micros.toInstant(sealed)
                                            + " on are still open, so --to must be before "
                                            + Micros.toInstant(sealed - MarketMinutes.BUCKET)
                                                    .toString()
                                                    .substring(0, 10))
                            + ". Choose an earlier day, or replay everything without --from and --to");
        }
    }

    /** Newest ledger of main at a commit. */
    public static Ledger newest(Lake main, String head) {
        return main.history(head)
                .flatMap(commit -> commit.ledger().stream())
                .findFirst()
                .orElseThrow(() -> new LakeException("No job has written to "
                        + main.address().ref() + " yet, so there are no days to rebuild: run ./lake run first"));
    }
}
