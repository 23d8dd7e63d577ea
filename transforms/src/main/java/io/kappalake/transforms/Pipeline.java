package io.kappalake.transforms;

import io.kappalake.tables.catalog.Lake;
import io.kappalake.tables.definition.TableDefinition;
import io.kappalake.transforms.bronze.Bronze;
import io.kappalake.transforms.feed.Feed;
import io.kappalake.transforms.feed.file.FeedFile;
import io.kappalake.transforms.feed.file.PipelineFile;
import io.kappalake.transforms.gold.Family;
import io.kappalake.transforms.gold.GoldTable;
import io.kappalake.transforms.gold.market.MarketFamily;
import io.kappalake.transforms.gold.orders.OrderFamily;
import io.kappalake.transforms.silver.Silver;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The feeds of a lake and the families of its Gold tables. Topics, tables, operators, replay, repair and audit derive
 * from it. Nothing else in the house knows a feed's name.
 *
 * @param name in the ledger; a branch has one pipeline
 */
public record Pipeline(String name, List<Feed<?>> feeds, List<Family<?, ?>> families) implements Serializable {

    /** The pipeline that ships with the project: trades, quotes and orders. */
    public static final Pipeline MARKET = market(PipelineFile.market());

    public Pipeline {
        feeds = List.copyOf(feeds);
        families = List.copyOf(families);
    }

    private static Pipeline market(PipelineFile file) {
        return new Pipeline(
                file.name(),
                file.feeds().stream().<Feed<?>>map(FeedFile::feed).toList(),
                List.of(
                        MarketFamily.of(file.feed("trades"), file.feed("quotes")),
                        OrderFamily.of(file.feed("orders"))));
    }

    /** The pipeline of a lake. */
    public static Pipeline of(Lake lake) {
        return MARKET;
    }

    /** @throws IllegalArgumentException naming the known feeds */
    public Feed<?> feed(String named) {
        return feeds.stream()
                .filter(feed -> feed.name().equals(named))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "No feed is named " + named + ": there are " + String.join(", ", topics())));
    }

    /** Names of all topics. */
    public List<String> topics() {
        return feeds.stream().map(Feed::name).toList();
    }

    /** All tables: Bronze, Silver, Gold. */
    public List<TableDefinition<?>> tables() {
        List<TableDefinition<?>> all = new ArrayList<>();
        feeds.forEach(feed -> all.add(Bronze.of(feed)));
        all.addAll(replayed());
        return all;
    }

    /** The tables that a replay rebuilds: Silver and Gold. */
    public List<TableDefinition<?>> replayed() {
        List<TableDefinition<?>> all = new ArrayList<>();
        feeds.forEach(feed -> all.add(Silver.of(feed)));
        all.add(Silver.REJECTED);
        gold().forEach(gold -> all.add(gold.definition()));
        return all;
    }

    /** The Gold tables of all families. */
    public List<GoldTable<?, ?>> gold() {
        List<GoldTable<?, ?>> all = new ArrayList<>();
        families.forEach(family -> all.addAll(family.tables()));
        return all;
    }

    /** The table {@code layer.name}; empty if the pipeline has no such table. */
    public Optional<TableDefinition<?>> table(String fullName) {
        return tables().stream()
                .filter(table -> table.fullName().equals(fullName))
                .findFirst();
    }
}
