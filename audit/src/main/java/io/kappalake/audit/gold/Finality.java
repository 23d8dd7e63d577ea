package io.kappalake.audit.gold;

import io.kappalake.audit.read.Findings;
import io.kappalake.tables.definition.Micros;
import io.kappalake.tables.ledger.Progress;
import java.util.Map;

/**
 * Checks {@code is_final} of Gold's rows against the ledger's progress: true once the watermark passed a window's end
 * plus the lateness horizon.
 */
public final class Finality {

    private final Map<String, Progress> progress;
    private final long horizon;
    private final Findings findings;

    public Finality(Map<String, Progress> progress, long horizon, Findings findings) {
        this.progress = progress;
        this.horizon = horizon;
        this.findings = findings;
    }

    void row(GoldShape shape, long start, boolean isFinal) {
        Progress family = progress.getOrDefault(shape.progress(), Progress.NONE);
        if (family.watermark() == Long.MIN_VALUE) {
            return;
        }
        findings.count("rows", 1);
        long end = shape.end().applyAsLong(start);
        boolean isSealed = shape.bucket().next(shape.bucket().floor(start)) <= family.sealed();
        boolean should = isSealed || family.watermark() >= end + horizon;
        if (should != isFinal) {
            findings.problem(
                    "%s: the window of %s is %s, but the watermark is at %s and windows are sealed up to %s",
                    shape.table(),
                    Micros.toInstant(start),
                    isFinal ? "final" : "not final",
                    Micros.toInstant(family.watermark()),
                    family.sealed() == Long.MIN_VALUE ? "none" : Micros.toInstant(family.sealed()));
        }
    }
}
