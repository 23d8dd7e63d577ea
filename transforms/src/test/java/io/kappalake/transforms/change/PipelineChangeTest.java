package io.kappalake.transforms.change;

import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.transforms.Pipeline;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a lake can follow when the files of its pipeline change, and what it cannot. */
class PipelineChangeTest {

    private static final String FEED = """
            feed: readings
            topics:
              - topic: readings
                fields:
                  id: i
                  price: p
                  note: n
                  event_time: { from: t, time: epoch-millis }
            columns:
              id: { type: text, required: true }
              price: decimal(10,2)
              note: text
              event_time: { type: timestamp, required: true }
            identity: [id]
            """;

    private static final String GOLD = """
            SELECT window_start, MAX(price) AS top -- of each minute
            FROM TABLE(TUMBLE(TABLE silver.readings, DESCRIPTOR(event_time), INTERVAL '1' MINUTE))
            GROUP BY window_start, window_end
            """;

    @Test
    void equalFilesAndFilesWithOtherCommentsChangeNothing() {
        PipelineChange same = change(FEED, GOLD);
        PipelineChange other = change("# of a machine\n" + FEED, GOLD.replace("-- of each minute", ""));

        assertThat(List.of(same, other)).allSatisfy(change -> {
            assertThat(change.refused()).isEmpty();
            assertThat(change.foreign()).isEmpty();
            assertThat(change.notes()).isEmpty();
            assertThat(change.anew()).isEmpty();
        });
    }

    @Test
    void aNewColumnIsNoProblemOfTheFiles() {
        PipelineChange change = change(
                edited("  note: text", "  note: text\n  venue: text", "      note: n", "      note: n\n      venue: v"),
                GOLD);

        assertThat(change.refused()).isEmpty();
        assertThat(change.notes()).isEmpty();
    }

    @Test
    void aRenamedColumnIsFoundByItsFormerNameOnceAndIsThenJustThere() {
        String renamed =
                edited("  note: text", "  remark: { type: text, was: note }", "      note: n", "      remark: n");

        assertThat(change(renamed, GOLD).renames()).containsEntry("readings", Map.of("note", "remark"));
        assertThat(change(renamed, GOLD).refused()).isEmpty();
        assertThat(PipelineChange.between(pipeline(renamed, GOLD), pipeline(renamed + "\n# again", GOLD))
                        .renames())
                .containsEntry("readings", Map.of());
    }

    @Test
    void aStatementFollowsARenamedColumnAndItsWindowsBeginAnew() {
        String renamed = edited(
                "  price: decimal(10,2)",
                "  px: { type: \"decimal(10,2)\", was: price }",
                "      price: p",
                "      px: p");
        PipelineChange change = change(renamed, GOLD.replace("price", "px"));

        assertThat(change.refused()).isEmpty();
        assertThat(change.anew()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"remark AS note", "remark"})
    void aColumnThatAUnionSelectsCannotBeRenamed(String selected) {
        String other = FEED.replace("readings", "others");
        String union = """
                WITH events AS (SELECT note, event_time FROM silver.readings
                  UNION ALL SELECT note, event_time FROM silver.others)
                SELECT window_start, COUNT(note) AS n
                FROM TABLE(TUMBLE(TABLE events, DESCRIPTOR(event_time), INTERVAL '1' MINUTE))
                GROUP BY window_start, window_end
                """;
        String renamed =
                edited("  note: text", "  remark: { type: text, was: note }", "      note: n", "      remark: n");
        Map<String, String> before = files(FEED, union);
        before.put("feeds/others.yaml", other);
        Map<String, String> after = files(renamed, union.replaceFirst("note", selected));
        after.put("feeds/others.yaml", other);
        if (selected.equals("remark")) {
            after.put("feeds/others.yaml", renamed.replace("readings", "others"));
            after.put("gold/minutes.sql", union.replace("note", "remark"));
        }

        assertThat(PipelineChange.between(Pipeline.ofFiles(before), Pipeline.ofFiles(after))
                        .refused())
                .containsExactly("gold/minutes.sql has note in its UNION ALL: a column there cannot be renamed yet,"
                        + " keep its name in the feed file");
    }

    @Test
    void aDecimalThatNoLongerFitsALongMakesItsWindowsBeginAnew() {
        assertThat(change(FEED.replace("(10,2)", "(18,2)"), GOLD).anew()).isEmpty();
        assertThat(change(FEED.replace("(10,2)", "(19,2)"), GOLD).anew()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "identity: [id] | identity: [id, event_time] | its identity was id and would be id, event_time",
                "identity: [id] | identity: record | its identity was id and would be record",
                "identity: [id] | order: [price]%nidentity: [id] | its order would be another",
                "epoch-millis | epoch-seconds | (time epoch-millis in UTC and not epoch-seconds in UTC): it decides when",
                "event_time: { from: t | event_time: { from: u | (from t and not u): it decides when an event was",
                "id: i | id: { from: i, case: upper } | it decides which events are one",
                "note: text | note: json | column note is text and would be json",
            })
    void whatWouldMakeRowsOfThePastWrongIsRefused(String from, String to, String why) {
        PipelineChange change = change(FEED.replace(from, to.formatted()), GOLD);

        assertThat(change.refused()).singleElement().asString().contains(why);
    }

    @Test
    void allProblemsAreToldAtOnce() {
        PipelineChange change = change(
                FEED.replace("identity: [id]", "identity: record").replace("epoch-millis", "epoch-nanos"),
                GOLD.replace("MAX", "MIN"));

        assertThat(change.refused()).hasSize(3);
        assertThat(change.refused().get(2)).startsWith("gold/minutes.sql defines other rows than before");
    }

    @Test
    void whatNotEvenAReplayCouldMakeIsToldApart() {
        Map<String, String> other = files(FEED.replace("topic: readings", "topic: others"), GOLD);
        other.put("pipeline.yaml", "pipeline: theirs\n");
        other.remove("gold/minutes.sql");

        assertThat(PipelineChange.between(pipeline(FEED, GOLD), Pipeline.ofFiles(other))
                        .foreign())
                .hasSize(3);
    }

    @Test
    void rulesAndOtherWaysToReadAColumnHoldFromNowOn() {
        PipelineChange change = change(
                FEED.replace("price: p\n", "price: q\n") + "rules:\n  - reason: TOO_DEAR\n    check: price < 1000\n",
                GOLD);

        assertThat(change.refused()).isEmpty();
        assertThat(change.notes())
                .containsExactly(
                        "feeds/readings.yaml: column price is read in another way from topic readings from now on:"
                                + " earlier rows stay as they are",
                        "feeds/readings.yaml: its rules hold for records from now on");
    }

    private static PipelineChange change(String feed, String gold) {
        return PipelineChange.between(pipeline(FEED, GOLD), pipeline(feed, gold));
    }

    private static String edited(String... edits) {
        String text = FEED;
        for (int at = 0; at < edits.length; at += 2) {
            assertThat(text).contains(edits[at]);
            text = text.replace(edits[at], edits[at + 1]);
        }
        return text;
    }

    private static Pipeline pipeline(String feed, String gold) {
        return Pipeline.ofFiles(files(feed, gold));
    }

    private static Map<String, String> files(String feed, String gold) {
        Map<String, String> files = new TreeMap<>();
        files.put("pipeline.yaml", "pipeline: ours\n");
        files.put("feeds/readings.yaml", feed);
        files.put("gold/minutes.sql", gold);
        return files;
    }
}
