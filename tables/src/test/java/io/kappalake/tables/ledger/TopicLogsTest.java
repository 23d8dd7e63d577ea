package io.kappalake.tables.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TopicLogsTest {

    private static final TopicLogs LAKE = TopicLogs.of("cluster-1", Map.of("trades", "id-1", "quotes", "id-2"))
            .with("trades", Map.of(0, 4, 1, 2));

    @Test
    void aTopicWithAnotherIdIsAnotherLog() {
        assertThat(LAKE.breaks(TopicLogs.of("cluster-1", Map.of("trades", "id-9", "quotes", "id-2"))))
                .containsExactly("topic trades was deleted and made again (topic id id-9, the lake has id-1)");
    }

    @Test
    void ofAnotherClusterAllTopicsAreOtherLogs() {
        assertThat(LAKE.breaks(TopicLogs.of("cluster-2", Map.of("trades", "id-1"))))
                .containsExactly("the lake was filled from Kafka cluster cluster-1, this is cluster cluster-2");
    }

    @Test
    void whatOneOfTheTwoDoesNotKnowDiffersInNothing() {
        assertThat(LAKE.breaks(TopicLogs.NONE)).isEmpty();
        assertThat(TopicLogs.NONE.breaks(LAKE)).isEmpty();
        assertThat(LAKE.breaks(TopicLogs.of("", Map.of("orders", "id-3")))).isEmpty();
    }

    @Test
    void aTopicThatBeganAnewIsNotTheFormerOneAndForgetsItsEpochs() {
        TopicLogs kafka = TopicLogs.of("cluster-1", Map.of("trades", "id-9", "quotes", "id-2"));
        TopicLogs anew = LAKE.anew(Set.of("trades"), kafka);

        assertThat(LAKE.breaks(anew)).isEmpty();
        assertThat(anew.breaks(kafka)).isEmpty();
        assertThat(anew.breaks(LAKE)).as("the former topic is another log now").hasSize(1);
        assertThat(anew.generation("trades")).isEqualTo(1);
        assertThat(anew.generation("quotes")).isZero();
        assertThat(anew.epochs("trades")).isEmpty();
    }

    @Test
    void aPartitionIsToldByItsTopicAndKafkasNumberAlsoIfTheLogsDoNotNameIt() {
        TopicLogs logs = TopicLogs.NONE.withFeed("trades", List.of("binance", "kraken"));

        assertThat(logs.text("trades", 10_003)).isEqualTo("kraken/3");
        assertThat(logs.text("trades", 1_010_003)).isEqualTo("kraken/3 of generation 1");
        assertThat(logs.text("trades", 20_003)).isEqualTo("topic 2 of trades/3");
        assertThat(logs.text("quotes", 3)).isEqualTo("quotes/3");
    }

    @Test
    void logsContradictAPlanThatNumbersATopicOtherwiseOrGivesItsNumberToAnother() {
        TopicLogs lake = TopicLogs.NONE.withFeed("trades", List.of("binance", "kraken"));

        assertThat(lake.contradict(lake.withFeed("trades", List.of("okx")))).isFalse();
        assertThat(lake.contradict(TopicLogs.NONE)).isFalse();
        assertThat(lake.contradict(TopicLogs.NONE.withFeed("trades", List.of("kraken", "binance"))))
                .isTrue();
        assertThat(lake.contradict(TopicLogs.NONE.withFeed("trades", List.of("binance", "okx"))))
                .isTrue();
    }

    @Test
    void ofAnotherClusterAllTopicsMustBeginAnew() {
        TopicLogs kafka = TopicLogs.of("cluster-2", Map.of("trades", "id-8", "quotes", "id-9"));

        assertThat(LAKE.breaks(LAKE.anew(Set.of("trades", "quotes"), kafka))).isEmpty();
        assertThat(LAKE.breaks(LAKE.anew(Set.of("trades"), kafka))).hasSize(1);
    }

    @Test
    void aGenerationHasPartitionsOfItsOwn() {
        TopicLogs anew = LAKE.anew(Set.of("trades"), TopicLogs.of("cluster-1", Map.of("trades", "id-9")));
        Positions kafka = Positions.of(Map.of("trades", Map.of(0, 7L, 3, 9L), "quotes", Map.of(0, 5L)));
        Positions ledger =
                Positions.of(Map.of("trades", Map.of(1_000_000, 7L, 1_000_003, 9L), "quotes", Map.of(0, 5L)));

        assertThat(anew.ofKafka(kafka)).isEqualTo(ledger);
        assertThat(anew.inKafka(ledger.with("trades", 0, 20)))
                .as("without the former one")
                .isEqualTo(kafka);
        assertThat(Generation.text("trades", 1_000_003)).isEqualTo("trades/3 of generation 1");
        assertThat(Generation.text("trades", 3)).isEqualTo("trades/3");
    }

    @Test
    void aLedgerKeepsItsLogs() {
        TopicLogs logs = LAKE.anew(Set.of("trades"), TopicLogs.of("cluster-1", Map.of("trades", "id-9")))
                .with("trades", Map.of(1_000_000, 3));
        Ledger ledger = new Ledger("market", "run", 1, OffsetRanges.NONE, Map.of(), Map.of(), logs);

        assertThat(Ledger.fromProperties(ledger.toProperties())).contains(ledger);
    }

    @Test
    void topicsOfAFeedShareItsPartitionsAndAreWrittenByName() {
        TopicLogs logs = TopicLogs.NONE
                .withFeed("trades", List.of("binance.trades", "kraken.trades"))
                .withFeed("quotes", List.of("quotes"))
                .then(TopicLogs.of("cluster-1", Map.of("binance.trades", "id-1", "kraken.trades", "id-2")));
        Positions kafka = Positions.of(
                Map.of("binance.trades", Map.of(0, 7L), "kraken.trades", Map.of(0, 9L), "quotes", Map.of(1, 5L)));
        Positions byFeed = Positions.of(Map.of("trades", Map.of(0, 7L, 10_000, 9L), "quotes", Map.of(1, 5L)));

        assertThat(logs.ofKafka(kafka)).isEqualTo(byFeed);
        assertThat(logs.inKafka(byFeed)).isEqualTo(kafka);
        assertThat(logs.text("trades", 10_000)).isEqualTo("kraken.trades/0");
        Ledger ledger = new Ledger(
                "mine",
                "run",
                1,
                OffsetRanges.nothingAt(byFeed),
                Map.of(),
                Map.of(),
                logs.with("trades", Map.of(10_000, 3)));
        Map<String, String> properties = ledger.toProperties();
        assertThat(properties.get("offsets"))
                .isEqualTo(
                        "{\"binance.trades\":{\"0\":[7,7]},\"kraken.trades\":{\"0\":[9,9]},\"quotes\":{\"1\":[5,5]}}");
        assertThat(ledger.logs().epoch("kraken.trades", 0)).hasValue(3);
        assertThat(Ledger.fromProperties(properties)).contains(ledger);
    }

    @Test
    void numbersOfTopicsNeverChange() {
        TopicLogs two = TopicLogs.NONE.withFeed("trades", List.of("trades", "b"));

        TopicLogs three = two.withFeed("trades", List.of("a", "b", "trades"));

        assertThat(two.number("trades")).isZero();
        assertThat(two.number("b")).isEqualTo(1);
        assertThat(three.number("trades")).isZero();
        assertThat(three.number("b")).isEqualTo(1);
        assertThat(three.number("a")).isEqualTo(2);
        assertThat(two.ofFeed("trades")).containsExactly("trades", "b");
        assertThat(three.ofFeed("trades")).containsExactly("trades", "b", "a");
        assertThat(two.renumbered(three)).isEmpty();
        assertThat(two.renumbered(TopicLogs.NONE.withFeed("trades", List.of("a", "b"))))
                .isEmpty();
        assertThat(two.renumbered(TopicLogs.NONE.withFeed("trades", List.of("a", "c", "b"))))
                .containsExactly("topic b was number 1 of feed trades and is number 2 of feed trades");
        assertThat(TopicLogs.NONE.withFeed("trades", List.of("trades"))).isEqualTo(TopicLogs.NONE);
        assertThat(TopicLogs.NONE.withFeed("trades", List.of("b", "trades")).number("trades"))
                .isEqualTo(1);
    }

    @Test
    void aFeedOfMoreTopicsThanItsNumbersAndAPartitionOfAnUnknownTopicAreRefused() {
        List<String> many = IntStream.range(0, 101).mapToObj(i -> "t" + i).toList();

        assertThatThrownBy(() -> TopicLogs.NONE.withFeed("trades", many))
                .hasMessage("Feed trades has more than 100 topics: give some of them a feed of their own");
        assertThatThrownBy(() -> LAKE.topic("trades", 10_000))
                .hasMessageContaining("The ledger has partition 10000 of feed trades, but does not name its topic");
    }
}
