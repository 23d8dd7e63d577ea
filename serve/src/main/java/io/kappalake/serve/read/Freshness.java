package io.kappalake.serve.read;

import io.kappalake.tables.catalog.Commit;
import io.kappalake.tables.definition.Micros;
import io.kappalake.tables.ledger.Ledger;
import java.util.List;
import java.util.Map;

/**
 * How far the lake had come at a commit. Times, not ages: an age is another one each second.
 *
 * @param lastLedger when the job's last commit was made, null if there is none
 * @param newestRecord the latest Kafka timestamp that is in Bronze, null for none
 * @param watermarks event time that each window family has come to
 * @param history the same of the commits before, newest first
 */
public record Freshness(
        String lastLedger, String newestRecord, Map<String, String> watermarks, List<CommitFacts.Entry> history) {

    /** Among so many commits the job's last is looked for. */
    private static final int MOST_LOOKED_AT = 1_000;

    public static Freshness of(LiveLake lake, LakeAt at, int commits) {
        List<Commit> log = lake.lake()
                .log(at.hash())
                .limit(MOST_LOOKED_AT)
                .filter(commit -> commit.ledger().isPresent())
                .limit(commits)
                .toList();
        Commit last = log.isEmpty() ? null : log.get(0);
        return new Freshness(
                last == null ? null : last.time().toString(),
                newestRecord(at),
                last == null
                        ? Map.of()
                        : CommitFacts.watermarks(
                                last.ledger().map(Ledger::progress).orElse(Map.of())),
                log.stream().map(CommitFacts::entry).toList());
    }

    /** From the statistics of Bronze's files. */
    private static String newestRecord(LakeAt at) {
        return at.tables().keySet().stream()
                .filter(name -> name.startsWith("bronze."))
                .flatMapToLong(name -> at.newestTime(name).stream())
                .max()
                .stream()
                .mapToObj(micros -> Micros.toInstant(micros).toString())
                .findFirst()
                .orElse(null);
    }
}
