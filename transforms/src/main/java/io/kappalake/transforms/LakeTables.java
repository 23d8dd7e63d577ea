package io.kappalake.transforms;

import io.kappalake.tables.definition.TableDefinition;
import io.kappalake.transforms.bronze.Bronze;
import io.kappalake.transforms.feed.Feed;
import io.kappalake.transforms.feed.market.Feeds;
import io.kappalake.transforms.gold.GoldTable;
import io.kappalake.transforms.silver.Silver;
import java.util.ArrayList;
import java.util.List;

/** All tables of the lake, derived from the lists of feeds and families. */
public final class LakeTables {

    public static final List<TableDefinition<?>> ALL = all();

    private LakeTables() {}

    /** The table {@code layer.name}, which must be one of the lake's. */
    public static TableDefinition<?> named(String name) {
        return ALL.stream()
                .filter(table -> table.fullName().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("The lake has no table " + name + ", only "
                        + ALL.stream().map(TableDefinition::fullName).toList()));
    }

    private static List<TableDefinition<?>> all() {
        List<TableDefinition<?>> all = new ArrayList<>();
        for (Feed<?> feed : Feeds.ALL) {
            all.add(Bronze.of(feed));
        }
        for (Feed<?> feed : Feeds.ALL) {
            all.add(Silver.of(feed));
        }
        all.add(Silver.REJECTED);
        for (GoldTable<?, ?> gold : Families.tables()) {
            all.add(gold.definition());
        }
        return List.copyOf(all);
    }
}
