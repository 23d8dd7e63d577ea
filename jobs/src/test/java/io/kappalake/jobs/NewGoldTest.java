package io.kappalake.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.tables.catalog.Lake;
import io.kappalake.tables.catalog.TableChange;
import io.kappalake.tables.definition.Micros;
import io.kappalake.tables.format.TableWriter;
import io.kappalake.tables.ledger.Progress;
import io.kappalake.transforms.Pipeline;
import io.kappalake.transforms.feed.Feed;
import io.kappalake.transforms.feed.RawRecord;
import io.kappalake.transforms.feed.Rules;
import io.kappalake.transforms.feed.file.FeedFile;
import io.kappalake.transforms.feed.row.Row;
import io.kappalake.transforms.gold.Family;
import io.kappalake.transforms.silver.Silver;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.DataFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where Gold tables begin that are newer than their lake's events, and what of the past they note. */
class NewGoldTest {

    private static final Progress TEN = new Progress(micros("11:30"), micros("10:00"));
    private static final Progress NINE = new Progress(micros("10:30"), micros("09:00"));

    @TempDir
    Path directory;

    private Pipeline pipeline;
    private Family<?, ?> clicks;
    private Family<?, ?> homeClicks;
    private Family<?, ?> visits;

    @BeforeEach
    void aPipelineOfTwoFeeds() throws IOException {
        Files.createDirectories(directory.resolve("feeds"));
        Files.createDirectories(directory.resolve("gold"));
        Files.writeString(directory.resolve("pipeline.yaml"), "pipeline: mine\n");
        feed("clicks");
        feed("visits");
        gold("clicks_1m", "clicks", "");
        gold("home_clicks_1m", "clicks", "WHERE page = 'home'");
        gold("visits_1m", "visits", "");
        pipeline = Pipeline.read(directory);
        clicks = family("clicks_1m");
        homeClicks = family("home_clicks_1m");
        visits = family("visits_1m");
        assertThat(homeClicks.name()).isNotEqualTo(clicks.name());
    }

    @Test
    void aFamilyBeginsWhereOthersOverItsFeedAreAlthoughAnotherFeedHasNoEvents() {
        assertThat(NewGold.progress(pipeline, homeClicks, Map.of(clicks.name(), TEN, visits.name(), Progress.NONE)))
                .isEqualTo(TEN);
    }

    @Test
    void aFamilyOverAFeedThatIsFurtherBackBeginsThere() {
        assertThat(NewGold.progress(pipeline, homeClicks, Map.of(clicks.name(), NINE, visits.name(), TEN)))
                .isEqualTo(NINE);
    }

    @Test
    void theFirstFamilyOverItsFeedBeginsWhereAllThatHaveEventsAre() {
        assertThat(NewGold.progress(pipeline, visits, Map.of(clicks.name(), TEN, homeClicks.name(), NINE)))
                .isEqualTo(NINE);
        assertThat(NewGold.progress(pipeline, visits, Map.of(clicks.name(), TEN, homeClicks.name(), Progress.NONE)))
                .isEqualTo(TEN);
    }

    @Test
    void whereNothingIsSealedAFamilyBeginsWithAllThereIs() {
        assertThat(NewGold.progress(pipeline, visits, Map.of())).isEqualTo(Progress.NONE);
        assertThat(NewGold.progress(pipeline, homeClicks, Map.of(clicks.name(), Progress.NONE, visits.name(), TEN)))
                .isEqualTo(Progress.NONE);
    }

    @Test
    void thePastIsNotedOfTablesWithoutRowsAndOnce() throws IOException {
        try (Lake lake = TestLake.fresh()) {
            lake.provision(
                    pipeline.tables().stream()
                            .filter(table -> !table.fullName().equals("silver.rejected"))
                            .toList(),
                    pipeline.files());
            lake.commit("a click")
                    .change(TableChange.of("silver.clicks").append(click(lake)))
                    .land();
            NewGold gold = new NewGold(lake, pipeline);

            gold.noteEmpty();

            assertThat(lake.repairs()).containsOnlyKeys("gold.clicks_1m", "gold.home_clicks_1m");
            assertThat(lake.repairs().get("gold.home_clicks_1m"))
                    .contains(Instant.parse("2026-03-02T10:00:00Z"))
                    .allMatch(bucket -> bucket.toString().startsWith("2026-03-02T"));
            String head = lake.head();
            gold.noteEmpty();
            assertThat(lake.head()).as("nothing is new").isEqualTo(head);
        }
    }

    private List<DataFile> click(Lake lake) {
        Feed<Row> feed = FeedFile.read(directory.resolve("feeds/clicks.yaml")).feed();
        byte[] payload = "{\"page\":\"home\",\"event_time\":\"2026-03-02T10:00:00Z\"}".getBytes(StandardCharsets.UTF_8);
        Row click = feed.decoder()
                .under(Rules.DEFAULT)
                .decode(new RawRecord(0, 0, micros("10:00"), null, payload, Map.of()))
                .event();
        TableWriter<Row> writer = new TableWriter<>(Silver.of(feed), lake.table("silver.clicks"), 0, 0);
        writer.write(click);
        return writer.complete();
    }

    private Family<?, ?> family(String table) {
        return pipeline.family(pipeline.table("gold." + table).orElseThrow()).orElseThrow();
    }

    private void feed(String name) throws IOException {
        Files.writeString(directory.resolve("feeds/" + name + ".yaml"), """
                feed: %s
                topics: [{ topic: %s }]
                columns: { page: text, event_time: { type: timestamp, required: true } }
                identity: record
                """.formatted(name, name));
    }

    private void gold(String name, String feed, String condition) throws IOException {
        Files.writeString(directory.resolve("gold/" + name + ".sql"), """
                SELECT window_start, COUNT(*) AS events
                FROM TABLE(TUMBLE(TABLE silver.%s, DESCRIPTOR(event_time), INTERVAL '1' MINUTE))
                %s
                GROUP BY window_start, window_end
                """.formatted(feed, condition));
    }

    private static long micros(String clock) {
        return Micros.of(Instant.parse("2026-03-02T" + clock + ":00Z"));
    }
}
