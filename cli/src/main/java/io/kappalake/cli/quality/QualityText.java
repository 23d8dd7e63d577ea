package io.kappalake.cli.quality;

import io.kappalake.audit.quality.CheckedDay;
import io.kappalake.audit.quality.HeldCommit;
import java.util.List;
import java.util.stream.Stream;

/** Findings about quality as lines for people. */
public final class QualityText {

    private QualityText() {}

    /** The findings that are not sound, each with its first rows. */
    public static Stream<String> notSound(List<CheckedDay> found) {
        return found.stream()
                .filter(one -> !one.isSound())
                .flatMap(one -> Stream.concat(
                        Stream.of("%s: %s".formatted(fate(one), one.text())),
                        one.examples().stream().map(row -> "  " + row)));
    }

    /** What becomes of the finding. */
    public static String fate(CheckedDay found) {
        if (found.released()) {
            return "released";
        }
        return found.holds() ? "held" : "warning";
    }

    /** Commits that rules hold, newest first. */
    public static Stream<String> held(List<HeldCommit> held) {
        return held.stream().map(one -> "held: %s in %s (commit %.16s)"
                .formatted(
                        one.rowsText(),
                        one.checkpoint() == 0 ? "published days" : "checkpoint " + one.checkpoint(),
                        one.commit()));
    }
}
