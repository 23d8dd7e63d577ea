package io.kappalake.transforms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kappalake.tables.LakeException;
import io.kappalake.tables.definition.Grid;
import io.kappalake.tables.definition.Micros;
import io.kappalake.tables.definition.TableDefinition;
import io.kappalake.tables.ledger.TopicLogs;
import io.kappalake.transforms.feed.Shards;
import io.kappalake.transforms.feed.file.PipelineFile;
import io.kappalake.transforms.feed.market.Feeds;
import io.kappalake.transforms.gold.Families;
import io.kappalake.transforms.gold.Family;
import io.kappalake.transforms.gold.GoldTable;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.flink.runtime.state.KeyGroupRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PipelineTest {

    private static final Path CLASSES = Path.of("target", "classes");

    @Test
    void everyFeedOfTheFilesAndEveryGoldTableThatTheCodeDefinesIsInItsList() throws Exception {
        assertThat(Pipeline.MARKET.topics()).isEqualTo(Feeds.topics());
        assertThat(defined(GoldTable.class)).isNotEmpty().hasSameElementsAs(Pipeline.MARKET.gold());
    }

    @Test
    void everyFamilyFoldsFeedsThatTheGraphReads() {
        assertThat(Pipeline.MARKET.families()).allSatisfy(family -> assertThat(family.folds())
                .extracting(fold -> fold.feed().name())
                .isNotEmpty()
                .doesNotHaveDuplicates()
                .isSubsetOf(Feeds.topics()));
        assertThat(Pipeline.MARKET.families()).extracting(Family::name).doesNotHaveDuplicates();
    }

    @Test
    void aFeedIsFoundByItsName() {
        assertThat(Pipeline.MARKET.feeds())
                .extracting(feed -> (Object) Pipeline.MARKET.feed(feed.name()))
                .isEqualTo(Pipeline.MARKET.feeds());
        assertThatThrownBy(() -> Pipeline.MARKET.feed("bonds"))
                .hasMessage("No feed is named bonds: there are trades, quotes, orders");
    }

    @Test
    void aTopicThatTwoPatternsMatchIsRefusedAndOtherTopicsAreNumbered(@TempDir Path directory) throws Exception {
        Files.createDirectories(directory.resolve("feeds"));
        Files.writeString(directory.resolve("pipeline.yaml"), "pipeline: mine\n");
        for (String feed : List.of("clicks", "views")) {
            Files.writeString(directory.resolve("feeds/" + feed + ".yaml"), """
                    feed: %s
                    topics: [{ pattern: "%s" }]
                    columns: { event_time: { type: timestamp, required: true } }
                    identity: record
                    """.formatted(
                            feed, feed.equals("clicks") ? "web[.].*" : ".*[.]app"));
        }
        Pipeline pipeline = Pipeline.read(directory);

        TopicLogs logs = pipeline.logs(TopicLogs.NONE, List.of("web.b", "web.a", "tv.app", "other"));

        assertThat(logs.ofFeed("clicks")).containsExactly("web.a", "web.b");
        assertThat(logs.ofFeed("views")).containsExactly("tv.app");
        assertThatThrownBy(() -> pipeline.logs(TopicLogs.NONE, List.of("web.app")))
                .hasMessage("Topic web.app belongs to feeds clicks and views: make their patterns narrower, a topic has"
                        + " one feed");
    }

    @Test
    void goldWithoutItsFeedIsAProblemOfTheFiles(@TempDir Path directory) throws Exception {
        Files.createDirectories(directory.resolve("feeds"));
        for (String file : List.of("feeds/trades.yaml", "feeds/quotes.yaml")) {
            Files.writeString(directory.resolve(file), PipelineFile.marketText(file));
        }
        Files.writeString(directory.resolve("pipeline.yaml"), "pipeline: mine\ngold: [market, orders]\n");

        assertThatThrownBy(() -> Pipeline.read(directory))
                .isInstanceOf(LakeException.class)
                .hasMessageContaining("gold: orders needs a feed orders: add feeds/orders.yaml");
    }

    @Test
    void theLakeHasTheTablesOfEveryFeedAndFamily() {
        List<String> expected = new ArrayList<>(List.of("silver.rejected"));
        Feeds.topics().forEach(feed -> expected.addAll(List.of("bronze." + feed, "silver." + feed)));
        Pipeline.MARKET.gold().forEach(table -> expected.add(table.definition().fullName()));

        assertThat(Pipeline.MARKET.tables())
                .extracting(TableDefinition::fullName)
                .containsExactlyInAnyOrderElementsOf(expected);
    }

    @Test
    void aTableWhoseFeedItsFamilyDoesNotFoldIsRefused() {
        var market = Families.MARKET;
        assertThatThrownBy(() -> new Family<>(
                        "half",
                        market.tables(),
                        market.bucket(),
                        market.grain(),
                        market.empty(),
                        market.folds().subList(0, 1),
                        market.shards(),
                        market.partials(),
                        market.state()))
                .hasMessage(
                        "gold.quote_bars_1m depends on the feeds [quotes], but its family half folds only [trades]");
    }

    @Test
    void aBucketThatCutsWindowsIsRefused() {
        var market = Families.MARKET;
        assertThatThrownBy(() -> new Family<>(
                        "cut",
                        market.tables(),
                        Grid.of(3 * Micros.MINUTE),
                        market.grain(),
                        market.empty(),
                        market.folds(),
                        market.shards(),
                        market.partials(),
                        market.state()))
                .hasMessageContaining("no whole number of windows of gold.trade_bars_5m");
    }

    /** Orders are in one place, so all other subtasks must neither read the past nor touch keyed state. */
    @Test
    void ofOrdersThereIsOneOwnerAndOfTheMarketEverySubtaskIsOne() {
        KeyGroupRange first = KeyGroupRange.of(0, 63);
        KeyGroupRange second = KeyGroupRange.of(64, Shards.COUNT - 1);

        assertThat(named("orders").isIn(first)).isTrue();
        assertThat(named("orders").isIn(second)).isFalse();
        assertThat(named("orders").isIn(KeyGroupRange.EMPTY_KEY_GROUP_RANGE)).isFalse();
        assertThat(named("market").isIn(first)).isTrue();
        assertThat(named("market").isIn(second)).isTrue();
    }

    private static Family<?, ?> named(String name) {
        return Pipeline.MARKET.families().stream()
                .filter(family -> family.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** The constants of this type, over all classes of the module. */
    private static List<Object> defined(Class<?> type) throws Exception {
        List<Object> constants = new ArrayList<>();
        try (Stream<Path> files = Files.walk(CLASSES)) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".class")).toList()) {
                for (Field field : of(file).getDeclaredFields()) {
                    if (field.getType() == type && Modifier.isStatic(field.getModifiers())) {
                        field.setAccessible(true);
                        constants.add(field.get(null));
                    }
                }
            }
        }
        return constants;
    }

    private static Class<?> of(Path file) throws ClassNotFoundException {
        String path = CLASSES.relativize(file).toString();
        String name = path.substring(0, path.length() - ".class".length()).replace('/', '.');
        return Class.forName(name, false, PipelineTest.class.getClassLoader());
    }
}
