package io.kappalake.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.jobs.JobOptions;
import io.kappalake.runs.FormerStates;
import io.kappalake.tables.catalog.Lake;
import io.kappalake.tables.catalog.TestLake;
import io.kappalake.tables.ledger.Ledger;
import io.kappalake.tables.ledger.OffsetRange;
import io.kappalake.tables.ledger.OffsetRanges;
import io.kappalake.tables.storage.LakeAddress;
import io.kappalake.transforms.Pipeline;
import io.kappalake.transforms.feed.Rules;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FormerStatesOfALakeTest {

    @TempDir
    private Path states;

    @Test
    void theRunOfTheNewestCommitOfAnyBranchKeepsItsState() throws IOException {
        LakeAddress address = TestLake.empty();
        try (Lake main = Lake.open(address)) {
            main.provision(Pipeline.MARKET.tables());
            main.refs().createBranch(address.ref() + "-other", main.head());
            try (Lake other = Lake.open(address.onRef(address.ref() + "-other"))) {
                land(main, "first", 0, 1);
                land(main, "newest", 1, 2);
                land(other, "elsewhere", 0, 1);
            }
            FormerStates now = states(address, Clock.systemUTC());
            for (String run : new String[] {"first", "newest", "elsewhere"}) {
                now.begun(run, main);
                Files.createDirectories(states.resolve(run).resolve("chk-1"));
            }

            states(address, Clock.offset(Clock.systemUTC(), Duration.ofDays(8))).begun("next", main);
        }

        assertThat(states.resolve("first")).doesNotExist();
        assertThat(states.resolve("newest/chk-1")).exists();
        assertThat(states.resolve("elsewhere/chk-1")).exists();
    }

    private static void land(Lake lake, String run, long from, long to) {
        OffsetRanges read = OffsetRanges.NONE.with("trades", 0, new OffsetRange(from, to));
        lake.commit(run)
                .ledger(new Ledger("market", run + "-1", 1, read, Map.of(), Map.of()))
                .land();
    }

    private FormerStates states(LakeAddress address, Clock clock) {
        JobOptions options = new JobOptions(
                "market",
                address,
                new Properties(),
                Rules.DEFAULT,
                false,
                Duration.ofSeconds(1),
                1,
                states.toUri().toString());
        return new FormerStates(options, clock);
    }
}
