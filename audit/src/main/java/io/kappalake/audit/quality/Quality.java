package io.kappalake.audit.quality;

import io.kappalake.audit.read.AuditProgress;
import io.kappalake.audit.read.CheckResult;
import io.kappalake.audit.read.Findings;
import io.kappalake.audit.read.LakeFiles;
import io.kappalake.audit.read.TableState;
import io.kappalake.tables.LakeException;
import io.kappalake.tables.catalog.Lake;
import io.kappalake.tables.catalog.Refs;
import java.time.LocalDate;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.iceberg.Table;

/**
 * What the rules and checks of a pipeline say of a commit. It proves nothing: that is the audit's work.
 *
 * @param found by the checks of tables
 */
public record Quality(String commit, Gate gate, List<CheckedDay> found) {

    public Quality {
        found = List.copyOf(found);
    }

    /**
     * Of all days that changed since what was published.
     *
     * @param most rows to name for each check and day
     */
    public static Quality of(Lake lake, String commit, int most) {
        return of(lake, commit, changed(lake, commit), most);
    }

    /** Of one day. */
    public static Quality of(Lake lake, String commit, LocalDate day, int most) {
        return of(lake, commit, List.of(day), most);
    }

    private static Quality of(Lake lake, String commit, Collection<LocalDate> days, int most) {
        Findings inFiles = new Findings("files", 1);
        List<CheckedDay> found =
                new TableChecks(lake, commit, new LakeFiles(inFiles, AuditProgress.NONE), most).run(days);
        CheckResult files = inFiles.result();
        if (!files.holds()) {
            throw new LakeException(
                    "Files of the lake cannot be read: " + files.examples().get(0) + ". ./lake audit shows all");
        }
        Gate gate = Gate.of(lake, commit);
        return new Quality(commit, gate, gate.released(found));
    }

    private static Collection<LocalDate> changed(Lake lake, String commit) {
        Optional<String> published = lake.refs().find(Refs.PUBLISHED);
        SortedMap<String, Table> before = published.map(lake::tablesAt).orElseGet(TreeMap::new);
        SortedMap<String, TableState> states = new TreeMap<>();
        lake.tablesAt(commit)
                .forEach((name, table) -> states.put(
                        name,
                        before.containsKey(name)
                                ? TableState.since(table, before.get(name))
                                : TableState.whole(table)));
        return published.isPresent() ? ChangedDays.of(states) : ChangedDays.all(states);
    }

    /** Whether branch {@code published} waits for somebody. */
    public boolean isHeld() {
        return !gate.held().isEmpty() || found.stream().anyMatch(CheckedDay::isHeld);
    }

    /** Whether nothing broke a rule or a check. */
    public boolean isSound() {
        return gate.held().isEmpty()
                && gate.warned().isEmpty()
                && found.stream().allMatch(CheckedDay::isSound);
    }
}
