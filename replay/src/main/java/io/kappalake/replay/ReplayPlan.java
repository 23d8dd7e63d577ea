package io.kappalake.replay;

import io.kappalake.tables.LakeException;
import io.kappalake.tables.catalog.Commit;
import io.kappalake.tables.catalog.Lake;
import io.kappalake.tables.catalog.Repairs;
import io.kappalake.tables.definition.TableDefinition;
import io.kappalake.tables.format.TableFiles;
import io.kappalake.tables.ledger.FeedCounts;
import io.kappalake.tables.ledger.Ledger;
import io.kappalake.tables.ledger.Positions;
import io.kappalake.tables.metadata.SweptFiles;
import io.kappalake.transforms.Pipeline;
import io.kappalake.transforms.feed.Rules;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.Table;
import org.apache.iceberg.expressions.Expressions;

/**
 * What a replay of main would read.
 *
 * @param of commit of main that it rebuilds: the newest without pending repairs
 * @param behind offsets that main has after that commit
 * @param waiting windows of main that wait for a repair at that commit
 * @param days to rebuild, as {@code 2026-03-01/2026-03-02}; empty for all
 * @param start by topic and partition, the first offset to read: the first that main ever read, unless the days allow a
 *     later one
 * @param begins the start and its reason, in words
 * @param knownSince Kafka time from which the replay knows main's accepted records before the start; empty if there are
 *     none
 * @param stop the offset to stop before
 * @param records offsets from start to stop
 * @param files Bronze files with these offsets, by table
 * @param bytes size of these files
 * @param recordsPerSecond of the fastest of main's newest commits; 0 if unknown
 */
public record ReplayPlan(
        String name,
        String pipeline,
        String of,
        long behind,
        long waiting,
        String days,
        Positions start,
        String begins,
        String knownSince,
        Positions stop,
        long records,
        SortedMap<String, Long> files,
        long bytes,
        long recordsPerSecond) {

    private static final int COMMITS = 200;
    private static final int MOST_LOOKED_AT = 50;

    /**
     * Plans a replay of everything that main has at its newest commit without pending repairs, since only there it can
     * be compared. Uses main's newest commit if none of the recent ones qualifies: none does after a further Gold table
     * was added, until its past is repaired.
     *
     * @throws LakeException if no job has written to main yet
     */
    public static ReplayPlan of(Lake main, String name) {
        return of(main, name, Days.ALL, Rules.DEFAULT);
    }

    /**
     * Plans a replay of a range of days, which begins as late as the replay's rules allow.
     *
     * @throws LakeException also if a window of these days is still open
     */
    public static ReplayPlan of(Lake main, String name, Days days, Rules rules) {
        Replay.branch(name);
        String newestHead = main.head();
        String head = newestComparable(main, newestHead);
        if (!days.isAll()) {
            SealedDays.require(main, head, days);
        }
        Target target = Target.at(main, head);
        Positions[] oldest = {Positions.NONE};
        Ledger newest = SealedDays.newest(main, head);
        // The newest comes first, so the last one put is the oldest; the first of each partition is a landmark.
        main.landmarks(head)
                .flatMap(commit -> commit.ledger().stream())
                .forEach(ledger -> oldest[0] = ledger.offsets().starts().over(oldest[0]));
        Optional<LaterStart> later =
                days.isAll() ? Optional.empty() : LaterStart.of(main, head, days, rules, target.ends());
        Positions start = later.map(found -> found.start().over(oldest[0])).orElse(oldest[0]);
        SortedMap<String, Long> files = new TreeMap<>();
        long bytes = 0;
        for (String feed : Pipeline.of(main).feedNames()) {
            long first = start.of(feed).values().stream()
                    .mapToLong(offset -> offset)
                    .min()
                    .orElse(0);
            Table bronze = main.tableAt("bronze." + feed, head);
            List<DataFile> read = TableFiles.live(bronze, Expressions.greaterThanOrEqual("kafka_offset", first));
            files.put(bronze.name(), (long) read.size());
            bytes += read.stream().mapToLong(DataFile::fileSizeInBytes).sum();
        }
        return new ReplayPlan(
                name,
                newest.pipeline(),
                head,
                SealedDays.newest(main, newestHead).ends().recordsSince(target.ends()),
                waiting(main.tablesAt(head)),
                days.toString(),
                start,
                begins(days, later),
                later.map(found -> found.knownSince().toString()).orElse(""),
                target.ends(),
                target.ends().recordsSince(start),
                files,
                bytes,
                fastest(main, head));
    }

    /** If the job keeps noting repairs, this is mostly the last commit that repaired. */
    private static String newestComparable(Lake main, String head) {
        Set<String> replayed = Pipeline.of(main).replayed().stream()
                .map(TableDefinition::fullName)
                .collect(Collectors.toSet());
        Iterator<Commit> commits = main.history(head).limit(MOST_LOOKED_AT).iterator();
        while (commits.hasNext()) {
            Commit commit = commits.next();
            Optional<SortedMap<String, Table>> kept = SweptFiles.unlessGone(() -> main.tablesAt(commit.hash()));
            if (kept.isEmpty()) {
                if (commit.publishedFrom().isPresent()) {
                    return head;
                }
                continue;
            }
            Map<String, Table> tables = kept.get();
            if (!tables.keySet().containsAll(replayed)) {
                // Earlier commits lack the table too, and a replay writes it.
                return head;
            }
            if (waiting(tables) == 0
                    && main.log(commit.hash())
                            .anyMatch(before -> before.ledger().isPresent())) {
                return commit.hash();
            }
            if (commit.publishedFrom().isPresent()) {
                // Earlier commits belong to the published branch.
                return head;
            }
        }
        return head;
    }

    private static long waiting(Map<String, Table> tables) {
        return tables.values().stream()
                .mapToLong(table -> Repairs.of(table).size())
                .sum();
    }

    /**
     * Records of a commit divided by the time since the previous one. For a run that catches up, this is its full
     * speed.
     */
    private static long fastest(Lake main, String head) {
        List<Commit> newestFirst = main.log(head)
                .filter(commit -> commit.ledger().isPresent())
                .limit(COMMITS)
                .toList();
        long fastest = 0;
        for (int i = 0; i + 1 < newestFirst.size(); i++) {
            long records = newestFirst.get(i).ledger().orElseThrow().feeds().values().stream()
                    .mapToLong(FeedCounts::read)
                    .sum();
            long millis = Duration.between(
                            newestFirst.get(i + 1).time(), newestFirst.get(i).time())
                    .toMillis();
            fastest = Math.max(fastest, records * 1000 / Math.max(1000, millis));
        }
        return fastest;
    }

    private static String begins(Days days, Optional<LaterStart> later) {
        if (days.isAll()) {
            return "at the first record";
        }
        return later.map(found -> "at Kafka time " + found.kafkaTime()
                        + ": no earlier record belongs to these days or affects one that does")
                .orElse("at the first record, because main has events of these days whose Kafka time is earlier by"
                        + " more than --max-future allows");
    }
}
