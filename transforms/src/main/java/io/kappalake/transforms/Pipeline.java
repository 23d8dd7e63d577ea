package io.kappalake.transforms;

import io.kappalake.tables.LakeException;
import io.kappalake.tables.catalog.Lake;
import io.kappalake.tables.definition.Grid;
import io.kappalake.tables.definition.TableDefinition;
import io.kappalake.tables.ledger.TopicLogs;
import io.kappalake.transforms.bronze.Bronze;
import io.kappalake.transforms.feed.Feed;
import io.kappalake.transforms.feed.Rules;
import io.kappalake.transforms.feed.file.FeedFile;
import io.kappalake.transforms.feed.file.PipelineFile;
import io.kappalake.transforms.feed.file.Problems;
import io.kappalake.transforms.feed.file.ShippedPipelines;
import io.kappalake.transforms.gold.Family;
import io.kappalake.transforms.gold.GoldTable;
import io.kappalake.transforms.gold.market.MarketFamily;
import io.kappalake.transforms.gold.orders.OrderFamily;
import io.kappalake.transforms.gold.sql.SqlTables;
import io.kappalake.transforms.silver.Silver;
import java.io.Serializable;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The feeds of a lake and the families of its Gold tables. Topics, tables, operators, replay, repair and audit derive
 * from it. Nothing else in the house knows a feed's name.
 *
 * @param name in the ledger; a branch has one pipeline
 * @param rules its horizons and exchanges, unless a run's options say otherwise
 * @param zone of days, weeks and months
 * @param files its texts by name within its directory; empty for {@link #MARKET}
 */
public record Pipeline(
        String name,
        List<Feed<?>> feeds,
        List<Family<?, ?>> families,
        Rules rules,
        ZoneId zone,
        SortedMap<String, String> files)
        implements Serializable {

    private static final Map<String, String> MARKET_FILES = PipelineFile.marketTexts();

    /** The default among those that ship with the project: trades, quotes and orders. */
    public static final Pipeline MARKET = parsed(MARKET_FILES, Collections.emptySortedMap());

    private static final Map<Map<String, String>, Pipeline> KNOWN = new ConcurrentHashMap<>();

    public Pipeline {
        feeds = List.copyOf(feeds);
        families = List.copyOf(families);
        files = Collections.unmodifiableSortedMap(new TreeMap<>(files));
    }

    /** The pipeline of a lake; a lake without tables has that which ships with the project. */
    public static Pipeline of(Lake lake) {
        return of(lake.pipelineFiles());
    }

    /** The pipeline of a lake at one of its commits: it may have changed since. */
    public static Pipeline at(Lake lake, String hash) {
        return of(lake.pipelineFilesAt(hash));
    }

    /** The pipeline of these files, text by name; of none, that which ships with the project. */
    public static Pipeline ofFiles(Map<String, String> files) {
        return of(files);
    }

    /** Its files; those of the pipeline that ships with the project too. */
    public Map<String, String> texts() {
        return files.isEmpty() ? MARKET_FILES : files;
    }

    /**
     * The pipeline of a directory.
     *
     * @throws LakeException with all problems of its files, one line each
     */
    public static Pipeline read(Path directory) {
        return of(PipelineFile.texts(directory));
    }

    /** The pipeline of that name that ships with the project; empty if there is none. */
    public static Optional<Pipeline> shipped(String name) {
        return ShippedPipelines.names().contains(name)
                ? Optional.of(of(ShippedPipelines.texts(name)))
                : Optional.empty();
    }

    private static Pipeline of(Map<String, String> files) {
        if (files.isEmpty() || files.equals(MARKET_FILES)) {
            return MARKET;
        }
        return KNOWN.computeIfAbsent(new TreeMap<>(files), texts -> parsed(texts, texts));
    }

    private static Pipeline parsed(Map<String, String> files, Map<String, String> stored) {
        PipelineFile file = PipelineFile.of(files);
        return new Pipeline(
                file.name(),
                file.feeds().stream().<Feed<?>>map(FeedFile::feed).toList(),
                families(file, files),
                file.rules(),
                file.zone(),
                new TreeMap<>(stored));
    }

    private static List<Family<?, ?>> families(PipelineFile file, Map<String, String> files) {
        List<Family<?, ?>> families = new ArrayList<>();
        file.gold().forEach(gold -> families.add(family(gold, file)));
        Problems problems = new Problems();
        SortedMap<String, String> statements = new TreeMap<>(files);
        statements.keySet().removeIf(name -> !name.startsWith("gold/"));
        families.forEach(family -> family.tables().forEach(table -> {
            String name = "gold/" + table.definition().name() + ".sql";
            if (statements.containsKey(name)) {
                problems.add(name, 1, 1, "the family " + family.name() + " has this table already: name it otherwise");
            }
        }));
        families.addAll(SqlTables.of(statements, file.feeds(), file.zone(), problems));
        problems.throwIfAny();
        return families;
    }

    private static Family<?, ?> family(String name, PipelineFile file) {
        return switch (name) {
            case "market" -> MarketFamily.of(file.feed("trades"), file.feed("quotes"));
            case "orders" -> OrderFamily.of(file.feed("orders"));
            default ->
                throw new LakeException(
                        "pipeline.yaml: gold names " + name + ": the families of Gold tables are market and orders");
        };
    }

    /**
     * A statement that defines a Gold table.
     *
     * @param table {@code gold.NAME}
     * @param family that the table seals with
     * @param bucket spans that are sealed and repaired at once
     * @param zone of days, weeks and months
     * @param orders of its feeds, by name: columns that decide among events of one time, each with whether texts
     *     compare as numbers
     */
    public record Statement(
            String table,
            String text,
            String family,
            Grid bucket,
            ZoneId zone,
            SortedMap<String, Map<String, Boolean>> orders) {

        /** Names of the feeds that it reads. */
        public Set<String> feeds() {
            return orders.keySet();
        }
    }

    /** @throws IllegalArgumentException naming the known feeds */
    public Feed<?> feed(String named) {
        return feeds.stream()
                .filter(feed -> feed.name().equals(named))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "No feed is named " + named + ": there are " + String.join(", ", feedNames())));
    }

    /** Names of all feeds. */
    public List<String> feedNames() {
        return feeds.stream().map(Feed::name).toList();
    }

    /** Names of the topics that its files name; those of patterns are up to Kafka. */
    public List<String> topics() {
        return feeds.stream().flatMap(feed -> feed.topics().names().stream()).toList();
    }

    /**
     * All its topics.
     *
     * @param existing names of Kafka's topics, for patterns
     */
    public List<String> topics(Collection<String> existing) {
        return feeds.stream()
                .flatMap(feed -> feed.topics().among(existing).stream())
                .toList();
    }

    /**
     * The logs of a lake, with the topics of all feeds.
     *
     * @param known the lake's
     * @param existing names of Kafka's topics, for patterns
     * @throws LakeException if two feeds take a topic, or a feed takes too many
     */
    public TopicLogs logs(TopicLogs known, Collection<String> existing) {
        TopicLogs logs = known;
        Map<String, String> feedOf = new HashMap<>();
        for (Feed<?> feed : feeds) {
            List<String> names = feed.topics().among(existing);
            for (String name : names) {
                String other = feedOf.put(name, feed.name());
                if (other != null) {
                    throw ofTwoFeeds(name, other, feed.name());
                }
            }
            logs = logs.withFeed(feed.name(), names);
        }
        return logs;
    }

    /** Whether a feed reads the topic. */
    public boolean takes(String topic) {
        return feeds.stream().anyMatch(feed -> feed.topics().takes(topic));
    }

    /**
     * The logs of a lake with one more topic, which a pattern matches.
     *
     * @throws LakeException if two feeds take the topic, or its feed has too many
     */
    public TopicLogs with(String topic, TopicLogs logs) {
        List<String> taking = feeds.stream()
                .filter(feed -> feed.topics().takes(topic))
                .map(Feed::name)
                .toList();
        if (taking.size() > 1) {
            throw ofTwoFeeds(topic, taking.get(0), taking.get(1));
        }
        return logs.withFeed(taking.get(0), List.of(topic));
    }

    private static LakeException ofTwoFeeds(String topic, String one, String other) {
        return new LakeException("Topic " + topic + " belongs to feeds " + one + " and " + other
                + ": make their patterns narrower, a topic has one feed");
    }

    /** The columns of a feed's identity; none if each record is an event of its own. */
    public List<String> identity(String feed) {
        return feed(feed).identity();
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

    /** Names of the families whose windows lie within a day of UTC. */
    public List<String> familiesOfDays() {
        return families.stream().filter(Family::isWithinDays).map(Family::name).toList();
    }

    /** The family of a Gold table; empty if the pipeline has no such table. */
    public Optional<Family<?, ?>> family(TableDefinition<?> gold) {
        return families.stream()
                .filter(family -> family.tables().stream()
                        .anyMatch(table -> table.definition().fullName().equals(gold.fullName())))
                .findFirst();
    }

    /** The statements of its Gold tables; the built-in families have none here. */
    public List<Statement> statements() {
        if (files.keySet().stream().noneMatch(name -> name.startsWith("gold/"))) {
            return List.of();
        }
        PipelineFile file = PipelineFile.of(files);
        List<Statement> statements = new ArrayList<>();
        for (Family<?, ?> family : families) {
            for (GoldTable<?, ?> table : family.tables()) {
                String text = files.get("gold/" + table.definition().name() + ".sql");
                if (text != null) {
                    SortedMap<String, Map<String, Boolean>> orders = new TreeMap<>();
                    family.folds().forEach(fold -> {
                        String feed = fold.feed().name();
                        orders.put(feed, file.feed(feed).columnOrder());
                    });
                    statements.add(new Statement(
                            table.definition().fullName(), text, family.name(), family.bucket(), zone, orders));
                }
            }
        }
        return statements;
    }

    /** What rows of a Gold table are grouped by beside their window; nothing for other tables. */
    public List<String> keys(String fullName) {
        return gold().stream()
                .filter(gold -> gold.definition().fullName().equals(fullName))
                .findFirst()
                .map(gold -> gold.keys().columns())
                .orElse(List.of());
    }

    /** The table {@code layer.name}; empty if the pipeline has no such table. */
    public Optional<TableDefinition<?>> table(String fullName) {
        return tables().stream()
                .filter(table -> table.fullName().equals(fullName))
                .findFirst();
    }
}
