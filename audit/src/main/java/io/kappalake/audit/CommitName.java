package io.kappalake.audit;

import io.kappalake.tables.LakeException;
import io.kappalake.tables.catalog.Commit;
import io.kappalake.tables.catalog.Lake;
import java.util.Optional;

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
        return lake.log()
                .limit(NEWEST)
                .map(Commit::hash)
                .filter(hash -> hash.startsWith(name))
                .findFirst()
                .or(() -> ofRef(lake, name));
    }
}
