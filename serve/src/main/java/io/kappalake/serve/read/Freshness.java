package io.kappalake.serve.read;

import io.kappalake.tables.catalog.Commit;
import io.kappalake.tables.definition.Micros;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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

    public static Freshness of(LiveLake lake, LakeAt at, int commits) {
        List<Commit> log = CommitFacts.lastLedgers(lake, at.hash(), commits);
        Optional<CommitFacts.Entry> last = log.stream().findFirst().map(CommitFacts::entry);
        return new Freshness(
                last.map(CommitFacts.Entry::committedAt).orElse(null),
                newestRecord(at),
                last.map(CommitFacts.Entry::watermarks).orElse(Map.of()),
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
