package io.kappalake.cli.inspect;

import io.kappalake.audit.CommitName;
import io.kappalake.inspect.read.ParsedValue;
import io.kappalake.tables.LakeException;
import io.kappalake.tables.catalog.Commit;
import io.kappalake.tables.catalog.Lake;
import java.time.DateTimeException;
import java.time.Instant;

/** A commit that a person names: as {@link CommitName} finds it, or by a time. */
final class NamedCommit {

    private NamedCommit() {}

    /**
     * The hash of the named commit; for a time that of the lake's last commit at that time or before.
     *
     * @throws LakeException if there is no such commit
     */
    static String resolve(Lake lake, String name) {
        // A hash may begin with eight digits, a time has signs between.
        if (!name.matches("\\d{4}-.*")) {
            return CommitName.resolve(lake, name);
        }
        Instant time;
        try {
            time = ParsedValue.time(name);
        } catch (DateTimeException e) {
            throw new LakeException(
                    "'" + name + "' is no time: write it as 2026-03-01T14:30:00Z, or name a commit, branch or tag");
        }
        return lake.log()
                .filter(commit -> !commit.time().isAfter(time))
                .findFirst()
                .map(Commit::hash)
                .orElseThrow(() -> new LakeException(
                        "The lake had no commit yet at " + time + ": ./lake log shows when they were made"));
    }
}
