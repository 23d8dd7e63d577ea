package io.kappalake.audit.quality;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.kappalake.tables.LakeException;
import io.kappalake.tables.catalog.Commit;
import io.kappalake.tables.catalog.Lake;
import io.kappalake.tables.catalog.LakeCommit;
import io.kappalake.tables.catalog.LakeCommit.Guard.Verdict;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The decision of a person to publish what was held, as a commit of the lake has it: either all that is held by rules
 * of rows up to a commit, or so many rows of the checks of a day.
 *
 * @param upTo hash of a commit; empty for a day
 * @param day null for a commit
 * @param rows of that day, by check; of one that could not be computed, by its name with {@code !}
 */
public record Release(String upTo, LocalDate day, Map<String, Long> rows, String reason) {

    private static final String ROWS = "quality.release.rows";
    private static final Pattern DAY = Pattern.compile("\\d{4}-\\d{2}-\\d{2}");
    private static final ObjectMapper JSON = new ObjectMapper();

    public Release {
        rows = Map.copyOf(rows);
    }

    /** The decision that a commit records. */
    static Optional<Release> in(Commit commit) {
        Map<String, String> properties = commit.properties();
        String reason = properties.getOrDefault(Commit.RELEASE_REASON, "");
        return Optional.ofNullable(properties.get(Commit.RELEASE))
                .map(what -> DAY.matcher(what).matches()
                        ? new Release("", LocalDate.parse(what), rows(properties.getOrDefault(ROWS, "{}")), reason)
                        : new Release(what, null, Map.of(), reason));
    }

    private static Map<String, Long> rows(String text) {
        try {
            return JSON.readValue(text, new TypeReference<Map<String, Long>>() {});
        } catch (JsonProcessingException e) {
            throw new LakeException("A commit's property " + ROWS + " is unreadable: " + text, e);
        }
    }

    /** The decision on what checks found on a day. */
    public static Release of(LocalDate day, List<CheckedDay> found, String reason) {
        return new Release("", day, found.stream().collect(Collectors.toMap(Release::key, CheckedDay::rows)), reason);
    }

    /** Whether it is of the day and allows as many rows of that check, or that it could not be computed. */
    boolean covers(CheckedDay found) {
        return found.day().equals(day) && rows.getOrDefault(key(found), -1L) >= found.rows();
    }

    /** No name of a check ends like that of a check that failed. */
    private static String key(CheckedDay found) {
        return found.failure().isEmpty() ? found.check() : found.check() + "!";
    }

    /** Records it in a commit of the lake, which changes no table. */
    public String land(Lake lake) {
        LakeCommit commit = lake.commit(day == null ? "release up to %.16s".formatted(upTo) : "release " + day)
                .property(Commit.RELEASE, day == null ? upTo : day.toString())
                .property(Commit.RELEASE_REASON, reason)
                // Without a guard a commit that changes no table would not land.
                .guard(head -> Verdict.GO);
        if (day != null) {
            commit.property(ROWS, text(rows));
        }
        return commit.land().hash();
    }

    private static String text(Map<String, Long> rows) {
        try {
            return JSON.writeValueAsString(new TreeMap<>(rows));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
