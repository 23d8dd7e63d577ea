package io.kappalake.proof.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.local.Provision;
import io.kappalake.tables.catalog.Commit;
import io.kappalake.tables.catalog.Lake;
import io.kappalake.tables.ledger.FeedCounts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Rules that warn and hold, and checks of tables: from a record to what readers of {@code published} see. */
class QualityGateTest extends CommandLineFixture {

    private static final String FEED = """
            feed: readings
            topics:
              - topic: readings
                format: csv
                names: [device, at, temp]
                fields:
                  device: device
                  temp: temp
                  event_time: { from: at, time: iso }
            columns:
              device: { type: text, required: true }
              temp: "decimal(18,8)"
              event_time: { type: timestamp, required: true }
            identity: [device, event_time]
            rules:
              - reason: IMPOSSIBLE
                check: temp BETWEEN -90 AND 60
              - reason: NAMELESS
                check: device <> 'x'
              - reason: COLD
                check: temp > -20
                otherwise: warn
              - reason: HOT
                check: temp < 45
                otherwise: hold
            """;

    private static final String GOLD = """
            SELECT device, FLOOR(event_time TO HOUR) AS window_start, MAX(temp) AS high, COUNT(*) AS readings
            FROM silver.readings
            GROUP BY device, FLOOR(event_time TO HOUR)
            """;

    private static final Pattern DOCUMENTED = Pattern.compile("```sql\n(.*?)```", Pattern.DOTALL);

    private static Path pipeline;

    @BeforeAll
    static void files() throws IOException {
        pipeline = directory.resolve("home");
        Files.createDirectories(pipeline.resolve("feeds"));
        Files.createDirectories(pipeline.resolve("gold"));
        Files.createDirectories(pipeline.resolve("checks"));
        Files.writeString(pipeline.resolve("pipeline.yaml"), "pipeline: home\n");
        Files.writeString(pipeline.resolve("feeds/readings.yaml"), FEED);
        Files.writeString(pipeline.resolve("gold/hours.sql"), GOLD);
        List<String> documented = DOCUMENTED
                .matcher(Files.readString(Path.of("../docs/quality.md")))
                .results()
                .map(block -> block.group(1))
                .toList();
        assertThat(documented).hasSize(2);
        Files.writeString(pipeline.resolve("checks/chatty.sql"), documented.get(0));
        Files.writeString(pipeline.resolve("checks/usual.sql"), documented.get(1));
        Provision.topics(stack.kafkaClient(), List.of("readings"), 1);
    }

    @Test
    void whatIsHeldStaysOutOfPublishedUntilItIsReleasedByOneCommand() throws IOException {
        brokenChecksAreRefusedBeforeTheLakeKeepsThem();

        String first = aRejectedRowNamesAllRulesAndAWarningIsCounted();
        String second = aRowThatIsHeldKeepsPublishedWhereItIs(first);
        aDayThatACheckHoldsKeepsPublishedWhereItIs(second);
    }

    private static void brokenChecksAreRefusedBeforeTheLakeKeepsThem() throws IOException {
        Path check = pipeline.resolve("checks/broken.sql");
        Files.writeString(check, "SELECT device\nFROM gold.hour\n");
        String line = "checks/broken.sql:2:6 Table with name hour does not exist! Did you mean \"hours\"?";
        fails(line, "run", "--bounded", "--pipeline", pipeline.toString());
        try (Lake lake = Lake.open(stack.lake())) {
            assertThat(lake.head()).isEqualTo(emptyBranch);
        }
        Files.delete(check);
    }

    private static String aRejectedRowNamesAllRulesAndAWarningIsCounted() throws IOException {
        load("attic,2026-03-01T10:00:00Z,21.5", "attic,2026-03-01T10:10:00Z,-25", "x,2026-03-01T10:00:00Z,99");
        assertThat(ok("run", "--bounded", "--pipeline", pipeline.toString())).contains("Done after 3 records");

        assertThat(rows("silver.rejected", "reason", "detail"))
                .containsExactly("IMPOSSIBLE temp BETWEEN -90 AND 60 does not hold: temp 99; also NAMELESS, HOT");
        assertThat(counts())
                .isEqualTo(new FeedCounts(3, 2, 0, Map.of("IMPOSSIBLE", 1L), 0, Map.of("COLD", 1L), Map.of()));
        assertThat(ok("quality")).contains("warning  readings COLD", "since published", "Nothing is held");
        assertThat(ok("audit", "--deep", "--publish")).contains("Branch published moved to");
        assertThat(ok("quality")).contains("Nothing broke a rule or a check since what was published");
        return published().orElseThrow();
    }

    private static String aRowThatIsHeldKeepsPublishedWhereItIs(String first) throws IOException {
        load("cellar,2026-03-01T11:00:00Z,12");
        ok("run", "--bounded");
        String open = head();
        load("cellar,2026-03-01T11:10:00Z,50", "cellar,2026-03-01T11:10:00Z,50");
        ok("run", "--bounded");
        String held = head();
        assertThat(counts().held()).as("a repeat is not counted").isEqualTo(Map.of("HOT", 1L));

        assertThat(ok("audit", "--deep"))
                .contains("held: readings HOT 1 in checkpoint 1 (commit " + held.substring(0, 16), "Proved");
        fails("is proved, but held and not published", "audit", "--publish", "--since", "published");
        assertThat(published()).as("what came before").contains(open);
        fails("is proved, but held and not published", "audit", "--publish", "--since", "published");
        assertThat(published()).contains(open);
        Answer listed = Answer.to("quality");
        assertThat(listed.exit()).isEqualTo(1);
        assertThat(listed.out()).contains("held  readings HOT   1     commit " + held.substring(0, 16));

        fails("is not held: name one that ./lake quality shows", "quality", "release", first, "--reason", "none");
        assertThat(ok("quality", "release", held.substring(0, 16), "--reason", "a fire", "--dry-run"))
                .contains("nothing was changed");
        assertThat(head()).isEqualTo(held);
        assertThat(ok("quality", "release", held.substring(0, 16), "--reason", "a fire"))
                .contains("readings HOT 1 in commit", "Released in commit " + head());
        assertThat(ok("audit", "--publish", "--since", "published")).contains("Branch published moved to");
        assertThat(published()).contains(head());
        return head();
    }

    private static void aDayThatACheckHoldsKeepsPublishedWhereItIs(String published) throws IOException {
        load("attic,2026-03-01T12:00:00Z,1", "attic,2026-03-01T13:00:00Z,2", "attic,2026-03-03T12:00:00Z,3");
        ok("run", "--bounded");

        Answer audited = Answer.to("audit", "--publish", "--since", "published");
        assertThat(audited.exit()).isEqualTo(1);
        assertThat(audited.err())
                .contains("is proved, but held and not published")
                .hasLineCount(1);
        assertThat(audited.out()).contains("held: chatty on 2026-03-01: 1 row", "  device attic, readings 4", "Proved");
        assertThat(published()).contains(published);
        fails("No check holds 2026-03-03", "quality", "release", "2026-03-03", "--reason", "none");

        assertThat(ok("quality", "release", "2026-03-01", "--reason", "a new battery"))
                .contains("chatty on 2026-03-01: 1 row");
        assertThat(ok("audit", "--publish", "--since", "published")).contains("Branch published moved to");
        assertThat(published()).contains(head());
        assertThat(ok("audit", "--deep")).contains("released: chatty on 2026-03-01: 1 row");
        assertThat(ok("log")).contains("release 2026-03-01");
    }

    private static void load(String... lines) throws IOException {
        Path file = Files.createTempFile(directory, "readings", ".csv");
        Files.writeString(file, "device,at,temp\n" + String.join("\n", lines) + "\n");
        ok("load", "--pipeline", pipeline.toString(), "--topic", "readings", file.toString());
    }

    private static FeedCounts counts() {
        try (Lake lake = Lake.open(stack.lake())) {
            Commit newest = lake.lastLedgerCommit().orElseThrow();
            return newest.ledger().orElseThrow().feeds().get("readings");
        }
    }

    private static String head() {
        try (Lake lake = Lake.open(stack.lake())) {
            return lake.head();
        }
    }

    private static Optional<String> published() {
        try (Lake lake = Lake.open(stack.lake())) {
            return lake.refs().find("published");
        }
    }
}
