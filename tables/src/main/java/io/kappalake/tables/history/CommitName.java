package io.kappalake.tables.history;

import io.kappalake.tables.LakeException;
import io.kappalake.tables.catalog.Commit;
import io.kappalake.tables.catalog.Lake;
import io.kappalake.tables.definition.WrittenTime;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Finds the commit that a person names: a branch, a tag, a hash, or the first eight or more characters of one of the
 * newest, as {@code ./lake log} shows them.
 */
public final class CommitName {

    private static final String HEX = "[0-9a-f]{8,64}";
    private static final int WHOLE = 64;
    /** Half a day of commits every 5 s. */
    private static final int NEWEST = 10_000;

    private CommitName() {}

    /**
     * The hash of the named commit. Beginnings of hashes are looked for among the newest 10,000 commits of the lake's
     * own branch.
     *
     * @throws LakeException if there is no such commit
     */
    public static String resolve(Lake lake, String name) {
        Optional<String> known = isHash(name) ? ofHash(lake, name) : ofRef(lake, name);
        return known.orElseThrow(() -> new LakeException("Nessie has no branch, tag or commit '" + name
                + "': name a branch or tag, or a commit that ./lake log shows, an old one by all of its 64 digits"));
    }

    /**
     * The same, or for a time the lake's last commit at that time or before.
     *
     * @throws LakeException if there is no such commit
     */
    public static String resolveOrTime(Lake lake, String name) {
        // A hash may begin with eight digits, a time has signs between.
        if (!name.matches("\\d{4}-.*")) {
            return resolve(lake, name);
        }
        Instant time;
        try {
            time = WrittenTime.of(name);
        } catch (DateTimeException e) {
            throw new LakeException(
                    "'" + name + "' is no time: write it as 2026-03-01T14:30:00Z, or name a commit, branch or tag");
        }
        return at(lake.log(), time)
                .orElseThrow(() -> new LakeException(
                        "The lake had no commit yet at " + time + ": ./lake log shows when they were made"));
    }

    /**
     * The last commit at a time or before.
     *
     * @param log newest first
     */
    public static Optional<String> at(Stream<Commit> log, Instant time) {
        return log.filter(commit -> !commit.time().isAfter(time)).findFirst().map(Commit::hash);
    }

    /** The newest commit whose hash begins so, among the newest 10,000 of a log. */
    public static Optional<String> beginning(Stream<Commit> log, String digits) {
        return log.limit(NEWEST)
                .map(Commit::hash)
                .filter(hash -> hash.startsWith(digits))
                .findFirst();
    }

    private static boolean isHash(String name) {
        return name.matches(HEX);
    }

    private static Optional<String> ofRef(Lake lake, String name) {
        // Nessie refuses other names as malformed instead of saying that they do not exist.
        return name.matches("[A-Za-z][A-Za-z0-9._/-]*") ? lake.refs().find(name) : Optional.empty();
    }

    private static Optional<String> ofHash(Lake lake, String name) {
        if (name.length() == WHOLE) {
            return lake.find(name).map(Commit::hash).or(() -> ofRef(lake, name));
        }
        return beginning(lake.log(), name).or(() -> ofRef(lake, name));
    }
}
