package io.kappalake.audit;

import io.kappalake.audit.ledger.LedgerCheck;
import io.kappalake.audit.quality.Gate;
import io.kappalake.audit.read.TableState;
import io.kappalake.tables.LakeException;
import io.kappalake.tables.catalog.Lake;
import io.kappalake.tables.catalog.Refs;
import io.kappalake.tables.catalog.Repairs;
import io.kappalake.tables.definition.Micros;
import io.kappalake.tables.ledger.Ledger;
import io.kappalake.tables.ledger.Progress;
import io.kappalake.transforms.Pipeline;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import org.apache.iceberg.Table;

/**
 * Moves branch {@code published} to an audited commit. Sets tag {@code day/<date>} on each final day there: sealed in
 * every window family, and with no pending repair. Only pointers move, so nothing waits for it.
 */
public final class Publication {

    /** The branch that is moved. */
    public static final String BRANCH = Refs.PUBLISHED;

    private final Lake lake;
    private final Refs refs;

    private Publication(Lake lake) {
        this.lake = lake;
        this.refs = lake.refs();
    }

    /**
     * What a publication did.
     *
     * @param from former commit of the branch, empty if the branch was created
     * @param to new commit of the branch
     * @param tags set
     */
    public record Published(String from, String to, List<String> tags) {

        public Published {
            tags = List.copyOf(tags);
        }
    }

    public static Publication of(Lake lake) {
        return new Publication(lake);
    }

    /**
     * Refuses early what {@link #publish} would refuse late: an incremental audit whose base was not published.
     *
     * @throws LakeException saying what to do
     */
    public void check(String commit, String since) {
        check(refs.find(BRANCH), commit, since);
    }

    private void check(Optional<String> published, String commit, String since) {
        if (published.isPresent() && !isAncestor(published.get(), commit)) {
            throw new LakeException("Branch " + BRANCH + " is at commit " + published.get()
                    + ", which is not in the history of commit " + commit
                    + ": it only moves forward. Publish a newer commit"
                    + ", or delete the branch if the lake was rolled back, and publish again");
        }
        if (!since.isEmpty() && (published.isEmpty() || !isAncestor(since, published.get()))) {
            throw new LakeException(
                    "Nothing says that the lake was audited up to commit " + since + ": branch " + BRANCH
                            + published
                                    .map(hash -> " is at commit " + hash + " before it")
                                    .orElse(" does not exist yet")
                            + "; audit and publish once without --since");
        }
    }

    /**
     * Publishes the commit of a passed audit.
     *
     * @throws LakeException if the audit did not pass, something in it is held, the branch would move backwards, or
     *     someone else moved it meanwhile
     */
    public Published publish(AuditReport report) {
        if (!report.holds()) {
            throw new LakeException("Commit " + report.commit() + " is not published: the audit failed in "
                    + String.join(", ", report.failed()));
        }
        // What is checked here is what is moved below: another publication meanwhile makes that fail.
        Optional<String> published = refs.find(BRANCH);
        check(published, report.commit(), report.since());
        requireOpen(report);
        String from = published.orElse("");
        if (from.isEmpty()) {
            refs.createBranch(BRANCH, report.commit());
        } else if (!from.equals(report.commit())) {
            refs.assign(BRANCH, from, report.commit());
        }
        forgetFailed(report.commit());
        return new Published(from, report.commit(), tag(report.commit()));
    }

    /**
     * Notes in the lake that an audit failed, with a tag that also keeps its files. The next publication of that commit
     * or a later one takes it away: it has proved all commits up to its own.
     */
    public void failed(AuditReport report) {
        Optional<String> before = refs.find(Refs.FAILED);
        if (before.isEmpty()) {
            refs.createTag(Refs.FAILED, report.commit());
        } else if (!before.get().equals(report.commit())) {
            refs.assign(Refs.FAILED, before.get(), report.commit());
        }
    }

    /** An audit of a commit says nothing about one that failed later. */
    /** Takes the note of a failed audit away that was of this commit or an earlier one, which is proved now. */
    public void forgetFailed(String proved) {
        refs.find(Refs.FAILED)
                .filter(failed -> isAncestor(failed, proved))
                .ifPresent(failed -> refs.delete(Refs.FAILED, failed));
    }

    private void requireOpen(AuditReport report) {
        List<String> held = new ArrayList<>();
        Gate.of(lake, report.commit())
                .held()
                .forEach(one -> held.add("%s in commit %.16s".formatted(one.rowsText(), one.commit())));
        report.held().forEach(one -> held.add(one.text()));
        if (!held.isEmpty()) {
            throw new LakeException("Commit %.16s is proved and held: %s; ./lake quality shows how to release it"
                    .formatted(report.commit(), String.join(", ", held)));
        }
    }

    private boolean isAncestor(String hash, String of) {
        return hash.equals(of)
                || lake.find(hash).filter(commit -> lake.isAncestor(commit, of)).isPresent();
    }

    private List<String> tag(String commit) {
        SortedMap<String, Table> tables = lake.tablesAt(commit);
        SortedSet<LocalDate> open = new TreeSet<>();
        tables.values().forEach(table -> Repairs.of(table).forEach(bucket -> open.add(day(bucket))));
        long sealed = sealed(commit);
        Map<String, String> present = refs.all();
        List<String> tags = new ArrayList<>();
        for (LocalDate day : days(tables)) {
            String tag = Refs.DAY + day;
            boolean isSealed =
                    Micros.of(day.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant()) <= sealed;
            if (isSealed && !open.contains(day) && !present.containsKey(tag)) {
                refs.createTag(tag, commit);
                tags.add(tag);
            }
        }
        return tags;
    }

    /** The time before which every family is sealed whose windows lie within a day. */
    private long sealed(String commit) {
        return LedgerCheck.newest(lake, commit)
                .map(Ledger::progress)
                .map(progress -> Pipeline.at(lake, commit).familiesOfDays().stream()
                        .mapToLong(family ->
                                progress.getOrDefault(family, Progress.NONE).sealed())
                        .min()
                        .orElse(Long.MIN_VALUE))
                .orElse(Long.MIN_VALUE);
    }

    /** The days with any events. */
    private static SortedSet<LocalDate> days(Map<String, Table> tables) {
        SortedSet<LocalDate> days = new TreeSet<>();
        tables.forEach((name, table) -> {
            if (name.startsWith("silver.") && !name.equals("silver.rejected")) {
                TableState.whole(table)
                        .added()
                        .forEach(file ->
                                days.add(LocalDate.ofEpochDay(file.partition().get(0, Integer.class))));
            }
        });
        return days;
    }

    private static LocalDate day(Instant bucket) {
        return LocalDate.ofInstant(bucket, ZoneOffset.UTC);
    }
}
