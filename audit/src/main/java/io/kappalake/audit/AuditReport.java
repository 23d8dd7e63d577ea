package io.kappalake.audit;

import io.kappalake.audit.quality.CheckedDay;
import io.kappalake.audit.read.CheckResult;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What an audit of one commit found.
 *
 * @param commit hash of the commit whose tables were audited
 * @param since hash of the commit after which everything was audited, empty for a full audit
 * @param commits number of audited commits with a ledger
 * @param rows read; rows of Silver and Gold count each time they were needed
 * @param files number of data files that the audited commits refer to
 * @param checks in the contract's order
 * @param pendingRepairs by Gold table, the starts (ISO-8601) of buckets that late events invalidated and that wait for
 *     {@code ./lake repair}; they were not compared
 * @param quality what the pipeline's own checks found, by day. They do not decide whether the proof holds
 * @param seconds duration of the audit
 */
public record AuditReport(
        String commit,
        String since,
        long commits,
        long rows,
        long files,
        List<CheckResult> checks,
        Map<String, List<String>> pendingRepairs,
        List<CheckedDay> quality,
        double seconds) {

    public AuditReport {
        checks = List.copyOf(checks);
        quality = List.copyOf(quality);
        pendingRepairs = Collections.unmodifiableMap(new TreeMap<>(pendingRepairs));
    }

    /** Whether every check holds. */
    public boolean holds() {
        return checks.stream().allMatch(CheckResult::holds);
    }

    /** Findings that keep branch {@code published} where it is. */
    public List<CheckedDay> held() {
        return quality.stream().filter(CheckedDay::isHeld).toList();
    }

    /** Names of the checks that do not hold. */
    public List<String> failed() {
        return checks.stream()
                .filter(check -> !check.holds())
                .map(CheckResult::check)
                .toList();
    }
}
