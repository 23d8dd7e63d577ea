package io.kappalake.compaction.merge;

import static io.kappalake.compaction.JobLake.BARS_1M;
import static io.kappalake.compaction.JobLake.at;
import static io.kappalake.compaction.JobLake.trade;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kappalake.compaction.repair.Repair;
import io.kappalake.tables.LakeException;
import io.kappalake.tables.catalog.Commit;
import io.kappalake.tables.catalog.Probe;
import io.kappalake.tables.catalog.Probe.Step;
import io.kappalake.tables.catalog.TableChange;
import io.kappalake.tables.format.TableWriter;
import io.kappalake.transforms.Pipeline;
import io.kappalake.transforms.feed.row.Row;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.iceberg.DataFile;
import org.junit.jupiter.api.Test;

/** Files are merged while a job writes: both stay, and the job is left room. */
class CompactionBesideJobTest extends CompactionFixture {

    @Test
    void whatAJobAppendsWhileFilesAreMergedIsThereAndTheMergeIsNotLost() {
        appendTrades(at("10:05"), "AAPL");
        appendTrades(at("10:06"), "AAPL");
        List<String> job = new ArrayList<>();
        Probe appendsOnce = step -> {
            if (step == Step.BEFORE_NESSIE && job.isEmpty()) {
                job.add("appended");
                appendTrades(at("10:07"), "AAPL");
            }
        };

        CompactReport report = full(TRADES).probe(appendsOnce).run(bytes -> {});

        assertThat(symbolsAndTimes()).containsExactlyInAnyOrder("AAPL 10:05", "AAPL 10:06", "AAPL 10:07");
        // The second merge takes in what was appended.
        assertThat(report.tables().get("silver.trades").groups()).isEqualTo(2);
        assertThat(report.tables().get("silver.trades").dropped()).isZero();
        assertThat(files(TRADES)).hasSize(1);
    }

    @Test
    void onlyTheGroupIsDroppedWhoseFileSomeoneElseHasReplaced() {
        appendTrades(at("10:05"), "AAPL");
        appendTrades(at("10:06"), "AAPL");
        appendTrades(at("2026-03-03T10:00:00Z"), "AAPL");
        appendTrades(at("2026-03-03T10:01:00Z"), "AAPL");
        DataFile first = files(TRADES).stream()
                .filter(file -> file.partition().get(0, Integer.class) == 20514)
                .findFirst()
                .orElseThrow();
        Probe replacesOnce = step -> {
            if (step == Step.UNSTAGED && isLive(first)) {
                replace(first, trade(at("10:09"), "IBM", 7));
            }
        };

        CompactReport report = full(TRADES).probe(replacesOnce).run(bytes -> {});

        assertThat(report.tables().get("silver.trades").dropped()).isEqualTo(1);
        assertThat(symbolsAndTimes()).contains("IBM 10:09").hasSize(4);
        assertThat(files(TRADES)).hasSize(2);
        assertThat(job.stored(TRADES.fullName()).stream().filter(file -> file.contains("/compact-")))
                .as("without the dropped group's")
                .containsExactlyInAnyOrderElementsOf(
                        files(TRADES).stream().map(DataFile::location).toList());
    }

    @Test
    void ofGoldOnlySealedBucketsAreMergedAndALateEventStillRepairsThem() {
        job.market(at("08:00"), at("12:00")).landAll(at("11:00"));
        Map<Instant, String> before = job.files(BARS_1M);

        full(Pipeline.MARKET.table(BARS_1M).orElseThrow()).run(bytes -> {});

        Map<Instant, String> after = job.files(BARS_1M);
        assertThat(after).containsOnlyKeys(at("08:00"), at("11:00"));
        assertThat(after.get(at("11:00"))).isEqualTo(before.get(at("11:00")));

        job.lateTrade(at("09:30"), 500);
        Repair.of(lake).run(done -> {});
        job.seal(at("12:00"));
        assertThat(job.rows().get(BARS_1M)).hasSameSizeAs(job.truth().get(BARS_1M));
    }

    @Test
    void windowsThatTheJobGotBackByARollBackAreLeftToIt() {
        job.market(at("08:00"), at("12:00")).landAll(at("09:00"));
        String then = lake.head();
        job.seal(at("12:00"));
        job.checkpoint().land();
        List<String> rolledBack = new ArrayList<>();
        Probe rollsBackOnce = step -> {
            if (step == Step.BEFORE_NESSIE && rolledBack.isEmpty()) {
                rolledBack.add("yes");
                job.seal(at("09:00"));
                job.checkpoint().land();
            }
        };

        CompactReport report = full(Pipeline.MARKET.table(BARS_1M).orElseThrow())
                .probe(rollsBackOnce)
                .run(bytes -> {});

        assertThat(report.tables().get(BARS_1M).dropped()).isEqualTo(1);
        assertThat(job.files(BARS_1M)).hasSize(4);
        assertThat(lake.log().map(Commit::hash)).contains(then);
    }

    @Test
    void aCompactionThatIsInterruptedWhileItWaitsChangesNothing() {
        appendTrades(at("10:05"), "AAPL");
        appendTrades(at("10:06"), "AAPL");
        String head = lake.head();
        List<String> asked = new ArrayList<>();
        Brake interrupted = () -> {
            asked.add("asked");
            // Once before the plan, once when the file is written.
            if (asked.size() == 2) {
                throw new InterruptedException();
            }
        };

        assertThatThrownBy(() -> full(TRADES).brake(interrupted).run(bytes -> {}))
                .isInstanceOf(LakeException.class)
                .hasMessage("Merging files was interrupted: nothing changed");

        assertThat(Thread.interrupted()).isTrue();
        assertThat(lake.head()).isEqualTo(head);
    }

    @Test
    void aBrakeIsAskedAgainAndAgainWhileRowsAreRewritten() {
        appendTrades(at("10:05"), Collections.nCopies(2_500, "AAPL").toArray(String[]::new));
        appendTrades(at("10:06"), "AAPL");
        AtomicInteger asked = new AtomicInteger();

        full(TRADES).brake(asked::incrementAndGet).run(bytes -> {});

        // Two plans, a commit, and each 1,000 rows that are read or written.
        assertThat(asked).hasValue(3 + 5);
    }

    private void replace(DataFile old, Row row) {
        TableWriter<Row> writer = new TableWriter<>(TRADES, lake.table(TRADES), 0, 0);
        writer.write(row);
        lake.commit("replace")
                .change(TableChange.of(TRADES).replace(writer.complete(), List.of(old)))
                .land();
    }

    private boolean isLive(DataFile file) {
        return files(TRADES).stream().anyMatch(live -> live.location().equals(file.location()));
    }
}
