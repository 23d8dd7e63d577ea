package io.kappalake.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.jobs.source.MemoryTopics;
import io.kappalake.tables.catalog.Lake;
import io.kappalake.tables.catalog.Probe;
import io.kappalake.transforms.Pipeline;
import io.kappalake.transforms.feed.market.Feeds;
import io.kappalake.transforms.gold.Family;
import io.kappalake.transforms.gold.Partial;
import io.kappalake.transforms.gold.WindowSource;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.jobgraph.JobVertex;
import org.apache.flink.streaming.api.graph.StreamGraph;
import org.apache.flink.streaming.api.graph.StreamNode;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class LakeGraphTest {

    private static StreamGraph graph;
    private static JobGraph compiled;
    private static StreamGraph ofOneInstance;

    @BeforeAll
    static void plan() {
        try (Lake lake = TestLake.fresh()) {
            graph = TestJob.graph(lake, MemoryTopics.ofAllFeeds(2), 2, Probe.NONE);
            ofOneInstance = TestJob.graph(lake, MemoryTopics.ofAllFeeds(2), 1, Probe.NONE);
        }
        compiled = graph.getJobGraph();
    }

    @Test
    void everyUidIsInTheGoldenFileSinceStateIsFoundByIt() throws Exception {
        String golden =
                new String(LakeGraphTest.class.getResourceAsStream("/uids.txt").readAllBytes(), StandardCharsets.UTF_8);

        assertThat(uids(graph)).containsExactlyElementsOf(golden.lines().toList());
    }

    @Test
    void everyFeedIsReadAndKeptAndEveryFamilyIsFoldedFromItsFeeds() {
        Set<String> expected = new TreeSet<>(Set.of("commit"));
        for (String feed : Feeds.topics()) {
            expected.addAll(named("bronze-" + feed, "read", "write"));
            expected.addAll(named("silver-" + feed, "validate", "pack", "unpack", "deduplicate", "write"));
            expected.add("silver-rejected-" + feed + "-write");
        }
        for (Family<?, ?> family : Pipeline.MARKET.families()) {
            expected.addAll(folds(family));
            expected.addAll(named("gold-" + family.name(), "windows", "write"));
        }

        assertThat(uids(graph)).containsExactlyElementsOf(expected);
    }

    private static List<String> named(String begin, String... steps) {
        return Stream.of(steps).map(step -> begin + "-" + step).toList();
    }

    private static <S extends WindowSource<P>, P extends Partial> List<String> folds(Family<S, P> family) {
        return family.folds().stream().map(family::operator).toList();
    }

    @Test
    void everyOperatorIsNamedOnceAndItsNameIsItsUid() {
        assertThat(operators()).allSatisfy(operator -> assertThat(operator.getTransformationUID())
                .isEqualTo(name(operator)));
        assertThat(operators().map(LakeGraphTest::name)).doesNotHaveDuplicates();
        assertThat(settings().get(PipelineOptions.AUTO_GENERATE_UIDS)).isFalse();
    }

    @Test
    void eachFeedIsReadValidatedAndKeptInOneChainAndOnlyTheCommitterIsNotParallel() {
        assertThat(chains(compiled))
                .containsExactly(
                        "1 x commit",
                        "2 x bronze-orders-read, bronze-orders-write, silver-orders-pack, silver-orders-validate,"
                                + " silver-rejected-orders-write",
                        "2 x bronze-quotes-read, bronze-quotes-write, silver-quotes-pack, silver-quotes-validate,"
                                + " silver-rejected-quotes-write",
                        "2 x bronze-trades-read, bronze-trades-write, silver-rejected-trades-write,"
                                + " silver-trades-pack, silver-trades-validate",
                        "2 x gold-market-fold-quotes, silver-quotes-deduplicate, silver-quotes-unpack,"
                                + " silver-quotes-write",
                        "2 x gold-market-fold-trades, silver-trades-deduplicate, silver-trades-unpack,"
                                + " silver-trades-write",
                        "2 x gold-market-windows, gold-market-write",
                        "2 x gold-orders-fold, silver-orders-deduplicate, silver-orders-unpack, silver-orders-write",
                        "2 x gold-orders-windows, gold-orders-write");
    }

    @Test
    void oneInstanceShufflesNoEvents() {
        assertThat(chains(ofOneInstance.getJobGraph()))
                .containsExactly(
                        "1 x bronze-orders-read, bronze-orders-write, gold-orders-fold, silver-orders-deduplicate,"
                                + " silver-orders-validate, silver-orders-write, silver-rejected-orders-write",
                        "1 x bronze-quotes-read, bronze-quotes-write, gold-market-fold-quotes,"
                                + " silver-quotes-deduplicate, silver-quotes-validate, silver-quotes-write,"
                                + " silver-rejected-quotes-write",
                        "1 x bronze-trades-read, bronze-trades-write, gold-market-fold-trades,"
                                + " silver-rejected-trades-write, silver-trades-deduplicate, silver-trades-validate,"
                                + " silver-trades-write",
                        "1 x commit",
                        "1 x gold-market-windows, gold-market-write",
                        "1 x gold-orders-windows, gold-orders-write");
    }

    /** What is left out keeps no state, so a savepoint fits either graph. */
    @Test
    void oneInstanceHasTheSameOperatorsButTheShuffle() {
        assertThat(uids(graph).filter(uid -> !uid.matches("silver-.*-(un)?pack")))
                .containsExactlyElementsOf(uids(ofOneInstance).toList());
    }

    @Test
    void recordsAreHandedOnByReferenceAndNothingFallsBackToKryo() {
        assertThat(settings().get(PipelineOptions.OBJECT_REUSE)).isTrue();
        assertThat(settings().get(PipelineOptions.GENERIC_TYPES)).isFalse();
    }

    private static Configuration settings() {
        return compiled.getJobConfiguration();
    }

    private static Stream<String> uids(StreamGraph planned) {
        return planned.getStreamNodes().stream()
                .map(StreamNode::getTransformationUID)
                .sorted();
    }

    /** Parallelism and operators of each vertex. */
    private static List<String> chains(JobGraph planned) {
        return StreamSupport.stream(planned.getVertices().spliterator(), false)
                .map(vertex -> vertex.getParallelism() + " x " + chain(vertex))
                .sorted()
                .toList();
    }

    private static Stream<StreamNode> operators() {
        return graph.getStreamNodes().stream();
    }

    private static String name(StreamNode operator) {
        return operator.getOperatorName().replace("Source: ", "");
    }

    /** Its operators in the order of their names. */
    private static String chain(JobVertex vertex) {
        return String.join(
                ", ",
                Stream.of(vertex.getName().split("->|[()\\[\\],]"))
                        .map(part -> part.replace("Source:", "").strip())
                        .filter(part -> !part.isEmpty())
                        .sorted()
                        .toList());
    }
}
