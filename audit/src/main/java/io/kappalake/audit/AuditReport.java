package io.kappalake.audit;

import io.kappalake.audit.read.CheckResult;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What an audit of one commit found.
 *
 * @param commit hash of the commit whose tables were audited
 * @param since hash of the commit after which everything was audited, empty where everything was
 * @param commits with a ledger that were audited
 * @param rows read, those of Silver and Gold each time they were needed
 * @param files of data that the audited commits refer to
 * @param checks in the order in which they stand in the contract
 * @param pendingRepairs by Gold table the starts (ISO-8601) of buckets that late events made wrong and that wait for {@code ./lake repair}: they
 *     were not compared
 * @param seconds that it took
 */
public record AuditReport(
        String commit,
        String since,
        long commits,
        long rows,
        long files,
        List<CheckResult> checks,
        Map<String, List<String>> pendingRepairs,
        double seconds) {

    public AuditReport {
        checks = List.copyOf(checks);
        pendingRepairs = Collections.unmodifiableMap(new TreeMap<>(pendingRepairs));
    }

    /** Whether every check holds. */
    public boolean holds() {
        return checks.stream().allMatch(CheckResult::holds);
    }

    /** Names of the checks that do not hold. */
    public List<String> failed() {
        return checks.stream()
                .filter(check -> !check.holds())
                .map(CheckResult::check)
                .toList();
    }
}
