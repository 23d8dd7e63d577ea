package io.kappalake.transforms.feed.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kappalake.tables.LakeException;
import io.kappalake.transforms.feed.Feed;
import io.kappalake.transforms.feed.Rules;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PipelineFileTest {

    private static final String FEED = """
            feed: %s
            topics:
              - topic: %s
                fields: { event_time: { kafka: timestamp } }
            columns:
              event_time: { type: timestamp, required: true }
            identity: record
            """;

    @TempDir
    Path directory;

    @Test
    void theBuiltInPipelineHasTheDefaultsOfTheOptions() {
        PipelineFile market = PipelineFile.market();

        assertThat(market.name()).isEqualTo("market");
        assertThat(market.rules()).isEqualTo(Rules.DEFAULT);
        assertThat(market.zone()).isEqualTo(ZoneId.of("UTC"));
        assertThat(market.feeds()).extracting(FeedFile::name).containsExactly("trades", "quotes", "orders");
    }

    @Test
    void aDirectoryIsReadWithItsHorizonsAndFeeds() throws IOException {
        write(
                "pipeline.yaml",
                "pipeline: shop\nduplicate_horizon: 7d\nout_of_orderness: 500ms\nexchanges: []\nzone: Europe/Berlin\n");
        write("feeds/orders.yaml", FEED.formatted("orders", "shop.orders"));
        write("feeds/visits.yaml", FEED.formatted("visits", "shop.visits"));

        PipelineFile shop = PipelineFile.read(directory);

        assertThat(shop.rules().duplicateHorizon()).isEqualTo(Duration.ofDays(7));
        assertThat(shop.rules().outOfOrderness()).isEqualTo(Duration.ofMillis(500));
        assertThat(shop.rules().maxFuture()).isEqualTo(Rules.DEFAULT.maxFuture());
        assertThat(shop.rules().exchanges()).isEmpty();
        assertThat(shop.zone()).isEqualTo(ZoneId.of("Europe/Berlin"));
        assertThat(shop.feeds())
                .extracting(FeedFile::feed)
                .extracting(Feed::name)
                .containsExactly("orders", "visits");
        assertThatThrownBy(() -> shop.feed("bonds")).hasMessage("No feed is named bonds: there are orders, visits");
    }

    @Test
    void theProblemsOfAllFilesAreOneMessage() throws IOException {
        write("pipeline.yaml", "pipeline: shop\nlatenes_horizon: 1h\n");
        write("feeds/orders.yaml", FEED.formatted("orders", "events"));
        write("feeds/payments.yaml", FEED.formatted("payment", "payments"));
        write("feeds/visits.yaml", FEED.formatted("visits", "events"));
        write("feeds/waste.yaml", "feed: waste\n");

        assertThatThrownBy(() -> PipelineFile.read(directory))
                .isInstanceOf(LakeException.class)
                .hasMessage("""
                        feeds/payments.yaml:1:1 the file holds feed payment: name it feeds/payment.yaml
                        feeds/visits.yaml:1:1 topic events belongs to feed orders already: a topic has one feed
                        feeds/waste.yaml:1:1 the file has no topics
                        feeds/waste.yaml:1:1 the file has no columns
                        feeds/waste.yaml:1:1 the file has no identity
                        pipeline.yaml:2:1 unknown key latenes_horizon: did you mean lateness_horizon?""");
    }

    @Test
    void aPatternMayNotTakeAnotherFeedsTopic() throws IOException {
        write("pipeline.yaml", "pipeline: shop\nmax_future: soon\nzone: Mars\n");
        write("feeds/orders.yaml", FEED.formatted("orders", "shop.orders"));
        write("feeds/rest.yaml", FEED.formatted("rest", "x").replace("topic: x", "pattern: 'shop\\..*'"));

        assertThatThrownBy(() -> PipelineFile.read(directory)).hasMessage("""
                        feeds/rest.yaml:1:1 topic shop\\..* belongs to feed orders already: a topic has one feed
                        pipeline.yaml:2:13 max_future is "soon": write a time such as 500ms, 5s, 10m, 24h or 7d
                        pipeline.yaml:3:7 there is no zone Mars: write one like Europe/Berlin or UTC""");
    }

    @Test
    void aDirectoryWithoutAPipelineSaysSo() throws IOException {
        assertThatThrownBy(() -> PipelineFile.read(directory))
                .hasMessage("No pipeline is in " + directory + ": it has no pipeline.yaml");
        write("pipeline.yaml", "pipeline: empty\n");
        assertThatThrownBy(() -> PipelineFile.read(directory))
                .hasMessage("pipeline.yaml:1:1 the pipeline has no feed: add a file feeds/NAME.yaml");
    }

    private void write(String file, String text) throws IOException {
        Files.createDirectories(directory.resolve(file).getParent());
        Files.writeString(directory.resolve(file), text);
    }

    @Test
    void aPipelineCarriesTheSchemasThatItsFeedsName(@TempDir Path directory) throws IOException {
        Files.createDirectories(directory.resolve("feeds/lib"));
        Files.writeString(directory.resolve("pipeline.yaml"), "pipeline: shop\n");
        Files.writeString(directory.resolve("feeds/payments.yaml"), """
                feed: payments
                topics:
                  - topic: payments
                    format: protobuf
                    schema: payment.proto
                    fields: { amount: money.units, event_time: { kafka: timestamp } }
                columns:
                  amount: integer
                  event_time: { type: timestamp, required: true }
                identity: record
                """);
        Files.writeString(
                directory.resolve("feeds/payment.proto"),
                "syntax = \"proto3\"; import \"lib/money.proto\"; message Payment { Money money = 1; }");
        Files.writeString(
                directory.resolve("feeds/lib/money.proto"), "syntax = \"proto3\"; message Money { int64 units = 1; }");
        Files.writeString(directory.resolve("feeds/notes.txt"), "no part of it");

        Map<String, String> files = PipelineFile.texts(directory);

        assertThat(files)
                .containsOnlyKeys(
                        "pipeline.yaml", "feeds/payments.yaml", "feeds/payment.proto", "feeds/lib/money.proto");
        assertThat(PipelineFile.of(files).feeds()).hasSize(1);
        files.remove("feeds/lib/money.proto");
        assertThatThrownBy(() -> PipelineFile.of(files))
                .hasMessage("feeds/payments.yaml:5:13 payment.proto is incomplete: payment.proto imports"
                        + " lib/money.proto, which is not there");
    }
}
