package io.kappalake.compaction.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.compaction.sweep.RetainedStates.Span;
import io.kappalake.tables.metadata.CommitMetadata;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Commits of table t every ten minutes; each one's metadata has the commit's name. */
class RetainedStatesTest {

    private static final Instant NOW = Instant.parse("2026-03-10T12:05:00Z");
    private static final Duration APART = Duration.ofMinutes(10);

    private final Map<String, List<CommitMetadata>> logs = new HashMap<>();

    @Test
    void eachCommitOfTheLastHoursAndTheStateAtEachFullHourBefore() {
        main(72);
        RetainedStates states = states(span(3, 8));

        assertThat(states.walk("main").keySet())
                .containsExactlyInAnyOrderElementsOf(names(
                        "12:00", "11:50", "11:40", "11:30", "11:20", "11:10", "11:00", "10:50", "10:40", "10:30",
                        "10:20", "10:10", "10:00", "09:50", "09:40", "09:30", "09:20", "09:10", "09:00", "08:50",
                        "07:50", "06:50", "05:50", "04:50", "04:00"));
        assertThat(states.landed()).containsKeys("08:40", "08:00", "04:10").doesNotContainKeys("03:50", "07:50");
        assertThat(states.former()).isEmpty();
    }

    @Test
    void whatAnEarlierSweepMayHaveTakenNeedNotBeReadableAndHasGone() {
        main(72);
        Instant before = NOW.minus(Duration.ofHours(4));
        RetainedStates states = states(new Span(hoursAgo(3), hoursAgo(8), before, before));

        assertThat(states.walk("main")).containsKeys("08:50").doesNotContainKeys("07:50", "06:50");
        assertThat(states.former()).containsOnlyKeys("07:50", "06:50", "05:50", "04:50", "04:00");
        assertThat(states.landed()).containsOnlyKeys("08:40", "08:30", "08:20", "08:10", "08:00");
    }

    @Test
    void theStateBeforeALandmarkAndTheOneAReplayRebuildsStay() {
        List<CommitMetadata> log = main(72);
        log.replaceAll(commit -> commit.hash().equals("06:20")
                ? new CommitMetadata("06:20", commit.time(), true, Optional.of("02:20"), commit.locations())
                : commit);
        RetainedStates states = states(span(3, 8));

        assertThat(states.walk("main")).containsKeys("06:10").doesNotContainKeys("06:20", "06:00");
        assertThat(states.former()).containsOnlyKeys("02:20");
    }

    @Test
    void aStateOfABranchIsRetainedWhateverMainHasAfterIt() {
        List<CommitMetadata> log = main(72);
        List<CommitMetadata> branch = new ArrayList<>(log.subList(log.indexOf(at(log, "05:20")), log.size()));
        branch.add(0, commit("branch", Instant.parse("2026-03-10T07:15:00Z"), "branch"));
        logs.put("branch", branch);

        for (List<String> order : List.of(List.of("main", "branch"), List.of("branch", "main"))) {
            RetainedStates states = states(span(3, 8));
            Map<String, String> needed = new HashMap<>();
            order.forEach(ref -> needed.putAll(states.walk(ref)));
            assertThat(needed).containsKeys("branch", "05:20", "05:50", "04:50").doesNotContainKeys("05:10", "05:30");
        }
    }

    @Test
    void aRetainedStateHasTheMetadataOfTablesThatItsCommitLeftAlone() {
        main(72).replaceAll(commit ->
                commit.hash().equals("02:00") ? commit("02:00", commit.time(), "02:00", "rare") : commit);
        RetainedStates states = states(span(3, 8));

        assertThat(states.walk("main")).containsKeys("02:00-rare").doesNotContainKeys("02:00");
    }

    @Test
    void aClockThatJumpedRetainsMoreRatherThanLess() {
        List<CommitMetadata> log = main(72);
        log.replaceAll(commit -> commit.hash().equals("06:20")
                ? commit("06:20", Instant.parse("2100-01-01T00:00:00Z"), "06:20")
                : commit);
        RetainedStates states = states(span(3, 8));

        assertThat(states.walk("main")).containsKeys("06:20", "06:10", "05:50", "04:00");
    }

    private static Span span(int each, int history) {
        return new Span(hoursAgo(each), hoursAgo(history), Instant.EPOCH, hoursAgo(24));
    }

    private static Instant hoursAgo(int hours) {
        return NOW.minus(Duration.ofHours(hours));
    }

    private RetainedStates states(Span span) {
        return new RetainedStates(span, ref -> logs.get(ref).stream(), this::metadataAt);
    }

    /** Of each table the newest metadata at or before a commit. */
    private Map<String, String> metadataAt(String hash) {
        List<CommitMetadata> log = logs.values().stream()
                .filter(commits ->
                        commits.stream().anyMatch(commit -> commit.hash().equals(hash)))
                .findFirst()
                .orElseThrow();
        Map<String, String> byTable = new HashMap<>();
        log.subList(log.indexOf(at(log, hash)), log.size()).forEach(commit -> commit.locations()
                .forEach((location, table) -> byTable.putIfAbsent(table, location)));
        return byTable.entrySet().stream().collect(Collectors.toMap(Map.Entry::getValue, Map.Entry::getKey));
    }

    private static CommitMetadata at(List<CommitMetadata> log, String hash) {
        return log.stream()
                .filter(commit -> commit.hash().equals(hash))
                .findFirst()
                .orElseThrow();
    }

    /** The newest at 12:00. */
    private List<CommitMetadata> main(int commits) {
        Instant newest = Instant.parse("2026-03-10T12:00:00Z");
        List<CommitMetadata> log = IntStream.range(0, commits)
                .mapToObj(i -> newest.minus(APART.multipliedBy(i)))
                .map(time -> commit(
                        time.toString().substring(11, 16), time, time.toString().substring(11, 16)))
                .collect(Collectors.toCollection(ArrayList::new));
        logs.put("main", log);
        return log;
    }

    private static CommitMetadata commit(String hash, Instant time, String metadata, String... others) {
        Map<String, String> locations = new HashMap<>(Map.of(metadata, "t"));
        for (String other : others) {
            locations.put(metadata + "-" + other, other);
        }
        return new CommitMetadata(hash, time, false, Optional.empty(), locations);
    }

    private static List<String> names(String... names) {
        List<String> all = new ArrayList<>(List.of(names));
        Collections.sort(all);
        return all;
    }
}
