package io.kappalake.serve.read;

import io.kappalake.tables.catalog.Commit;
import io.kappalake.tables.catalog.Lake;
import io.kappalake.tables.catalog.Refs;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What passed an audit: the commit of branch {@code published}, and the days that are final.
 *
 * @param published null if nothing was published
 * @param days newest first
 */
public record Audits(Published published, List<Day> days) {

    /** The last commit that passed; {@code isNewest} if no commit came after it. */
    public record Published(String commit, String committedAt, boolean isNewest) {}

    /** A day that is final and audited, and the commit that its tag names. */
    public record Day(String day, String tag, String commit) {}

    public static Audits of(Lake lake, LakeAt newest) {
        Map<String, String> refs = lake.refs().all();
        List<Day> days = new ArrayList<>();
        refs.forEach((name, hash) -> {
            if (name.startsWith(Refs.DAY)) {
                days.add(0, new Day(name.substring(Refs.DAY.length()), name, hash));
            }
        });
        String hash = refs.get(Refs.PUBLISHED);
        String time = hash == null
                ? null
                : lake.find(hash).map(Commit::time).map(Object::toString).orElse(null);
        Published published = hash == null ? null : new Published(hash, time, hash.equals(newest.hash()));
        return new Audits(published, days);
    }
}
