package io.kappalake.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.kappalake.tables.catalog.Lake;
import io.kappalake.tables.catalog.TableChange;
import io.kappalake.tables.catalog.TestLake;
import io.kappalake.tables.definition.Micros;
import io.kappalake.tables.format.TableWriter;
import io.kappalake.tables.ledger.FeedCounts;
import io.kappalake.tables.ledger.Ledger;
import io.kappalake.tables.ledger.OffsetRange;
import io.kappalake.tables.ledger.OffsetRanges;
import io.kappalake.tables.storage.LakeAddress;
import io.kappalake.transforms.Pipeline;
import io.kappalake.transforms.bronze.Bronze;
import io.kappalake.transforms.feed.RawRecord;
import io.kappalake.transforms.feed.market.Feeds;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AuditCommandTest {
    private static final long TEN = Micros.of(Instant.parse("2026-03-02T10:00:00Z"));

    private Ran ran;

    @Test
    void aLakeThatHoldsIsATableAndOneLineOfWhatIsProved() {
        LakeAddress address = lake(1);

        assertThat(audit(address)).as(ran.err()).isZero();

        List<String> lines = ran.out().lines().toList();
        assertThat(lines).hasSize(14);
        assertThat(lines.get(1)).isEqualTo("ledger              holds   1 commits, 1 partitions, 1 records");
        assertThat(lines.get(2)).isEqualTo("bronze              holds   1 rows");
        assertThat(lines.get(13))
                .matches("Proved: nothing lost, nothing doubled, Gold follows from Silver, in the lake at "
                        + address.ref() + " \\(commit [0-9a-f]{16}\\): 1 commits, \\d+ rows read, 1 files, .* s");
        assertThat(ran.err()).isEmpty();
    }

    @Test
    void aLakeThatFailsSaysWhereAndExitsWithOne() throws IOException {
        LakeAddress address = lake(2);

        assertThat(audit(address)).isEqualTo(1);
        assertThat(ran.out())
                .contains("bronze              FAILS: 1 problem  1 rows")
                .contains("read 2 records of trades, bronze.trades has 1 of them: the first that is missing is 0/1")
                .contains("NOT PROVED: the lake at " + address.ref());
        assertThat(ran.err().lines())
                .singleElement()
                .asString()
                .matches("The audit of commit [0-9a-f]{16} failed in bronze");

        assertThat(audit(address, "--json", "--publish")).isEqualTo(1);
        JsonNode report = new ObjectMapper().readTree(ran.out());
        assertThat(report.path("holds").asBoolean(true)).isFalse();
        assertThat(report.at("/checks/1/check").asText()).isEqualTo("bronze");
        assertThat(report.at("/checks/1/problems").asInt()).isEqualTo(1);
        assertThat(report.path("published").isNull()).isTrue();
        assertThat(ran.err()).endsWith("failed in bronze: nothing was published" + System.lineSeparator());
    }

    @Test
    void aCommitCanBeNamedByTheBeginningOfItsHashAsTheLogShowsIt() {
        LakeAddress address = lake(1);
        try (Lake lake = Lake.open(address)) {
            String head = lake.head();

            assertThat(audit(address, "--ref", head.substring(0, 16))).isZero();
            assertThat(audit(address.onRef("main"), "--ref", head)).isZero();
            assertThat(audit(address, "--since", head)).isZero();
        }
    }

    @Test
    void whatNessieDoesNotHaveIsOneLine() {
        LakeAddress address = lake(1);

        assertThat(audit(address, "--ref", "nobody")).isEqualTo(1);
        assertThat(ran.err().strip())
                .isEqualTo(
                        "Nessie has no branch, tag or commit 'nobody':"
                                + " name a branch or tag, or a commit that ./lake log shows, an old one by all of its 64 digits");
        assertThat(audit(address, "--since", "00000000000000000000000000000000000000000000000000000000deadbeef"))
                .isEqualTo(1);
        assertThat(ran.err().lines()).hasSize(1);
        assertThat(audit(address, "--ref", "no good name")).isEqualTo(1);
        assertThat(ran.err().lines()).hasSize(1);
    }

    @Test
    void anEmptyLakeAndOneWithoutCommitsOfAJobAreOneLineEach() {
        LakeAddress empty = TestLake.empty();
        assertThat(audit(empty)).isEqualTo(1);
        assertThat(ran.err().strip()).endsWith("nothing to audit before ./lake run made them");

        try (Lake lake = Lake.open(empty)) {
            lake.provision(Pipeline.MARKET.tables().subList(0, 3));
        }
        assertThat(audit(empty)).isEqualTo(1);
        assertThat(ran.err()).contains(" lacks silver.trades, silver.quotes,").hasLineCount(1);

        try (Lake lake = Lake.open(empty)) {
            lake.provision(Pipeline.MARKET.tables());
        }
        assertThat(audit(empty)).isEqualTo(1);
        assertThat(ran.err().strip()).endsWith("nothing to audit before ./lake run made its first commit");
    }

    @Test
    void aCatalogThatDoesNotAnswerIsOneLineAndExitCodeOne() {
        assertThat(execute("--nessie-uri", "http://127.0.0.1:1/api/v2")).isEqualTo(1);
        assertThat(ran.err().lines()).hasSize(1);
    }

    @Test
    void aNumberOfExamplesBelowZeroIsWrongUsage() {
        assertThat(execute("--examples", "-1")).isEqualTo(2);
        assertThat(ran.err()).contains("--examples is -1 but must be 0 or more");
    }

    /** One record in Bronze that led to only a duplicate, and this many records in the ledger. */
    private static LakeAddress lake(long read) {
        LakeAddress address = TestLake.empty();
        try (Lake lake = Lake.open(address)) {
            lake.provision(Pipeline.MARKET.tables());
            TableWriter<RawRecord> bronze =
                    new TableWriter<>(Bronze.of(Feeds.TRADES), lake.table("bronze.trades"), 0, 0);
            bronze.write(new RawRecord(0, 0, TEN, new byte[0], new byte[0], Map.of()));
            lake.commit("checkpoint 1")
                    .ledger(new Ledger(
                            "market",
                            "run",
                            1,
                            OffsetRanges.NONE.with("trades", 0, new OffsetRange(0, read)),
                            Map.of("trades", new FeedCounts(read, 0, read, Map.of(), 0)),
                            Map.of()))
                    .change(TableChange.of("bronze.trades").append(bronze.complete()))
                    .land();
        }
        return address;
    }

    private int audit(LakeAddress lake, String... options) {
        ran = Ran.on(lake, new AuditCommand(), options);
        return ran.exit();
    }

    private int execute(String... options) {
        ran = Ran.of(new AuditCommand(), options);
        return ran.exit();
    }
}
