package io.kappalake.audit.gold;

import io.kappalake.audit.read.TableState;
import io.kappalake.tables.definition.Grid;
import io.kappalake.tables.definition.Micros;
import java.util.List;
import java.util.Map;

/** Gold tables that seal together, as the contract describes them. Each is computed here by separate code. */
public enum GoldFamily {
    MARKET("market", Micros.HOUR, "trades", "quotes"),
    ORDERS("orders", Micros.DAY, "orders");

    private final String progress;
    private final Grid bucket;
    private final List<String> feeds;

    GoldFamily(String progress, long bucket, String... feeds) {
        this.progress = progress;
        this.bucket = Grid.of(bucket);
        this.feeds = List.of(feeds);
    }

    /** Whether a lake has its tables: a pipeline of the user's own may have none of them. */
    public boolean isIn(Map<String, TableState> lake) {
        return tables().stream().allMatch(shape -> lake.containsKey(shape.table()));
    }

    /** Its name in the ledger's progress. */
    public String progress() {
        return progress;
    }

    /** The unit of repair. */
    public Grid bucket() {
        return bucket;
    }

    /** The feeds that its tables are computed from. */
    public List<String> feeds() {
        return feeds;
    }

    /** The family of a table in {@link GoldShape#ALL}. */
    public static GoldFamily of(GoldShape shape) {
        return shape.progress().equals(MARKET.progress) ? MARKET : ORDERS;
    }

    public List<GoldShape> tables() {
        return GoldShape.ALL.stream()
                .filter(shape -> shape.progress().equals(progress))
                .toList();
    }
}
