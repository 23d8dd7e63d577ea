package io.kappalake.cli.quality;

import io.kappalake.audit.quality.CheckedDay;
import io.kappalake.audit.quality.HeldCommit;
import io.kappalake.audit.quality.Quality;
import io.kappalake.cli.option.JsonOption;
import io.kappalake.cli.option.LakeOptions;
import io.kappalake.cli.output.Json;
import io.kappalake.cli.output.TextTable;
import io.kappalake.tables.catalog.Lake;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Lists what rules and checks found since what was published. */
@Command(
        name = "quality",
        description = "Show what broke a rule or a check since what was published, and what is held."
                + " Exits with 1 if anything is held.",
        subcommands = QualityRelease.class)
public final class QualityCommand implements Callable<Integer> {

    private static final int EXAMPLES = 5;

    @Spec
    private CommandSpec spec;

    @Mixin
    private LakeOptions lake;

    @Mixin
    private JsonOption output;

    /** The output of {@code --json}. */
    record Report(
            String commit,
            boolean isHeld,
            List<HeldCommit> held,
            Map<String, Map<String, Long>> warned,
            List<CheckedDay> checks) {}

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        try (Lake opened = Lake.open(lake.lake())) {
            Quality quality = Quality.of(opened, opened.head(), EXAMPLES);
            out.println(
                    output.json()
                            ? Json.of(new Report(
                                    quality.commit(),
                                    quality.isHeld(),
                                    quality.gate().held(),
                                    quality.gate().warned(),
                                    quality.found()))
                            : text(quality));
            out.flush();
            return quality.isHeld() ? 1 : 0;
        }
    }

    private static String text(Quality quality) {
        String where = "commit %.16s".formatted(quality.commit());
        if (quality.isSound()) {
            return "Nothing broke a rule or a check since what was published, up to " + where;
        }
        TextTable table = new TextTable("FATE", "RULE OR CHECK", "ROWS", "WHERE");
        for (HeldCommit held : quality.gate().held()) {
            held.rows()
                    .forEach((feed, reasons) -> reasons.forEach((reason, rows) ->
                            table.row("held", feed + " " + reason, rows, "commit %.16s".formatted(held.commit()))));
        }
        quality.gate()
                .warned()
                .forEach((feed, reasons) -> reasons.forEach(
                        (reason, rows) -> table.row("warning", feed + " " + reason, rows, "since published")));
        quality.found().stream()
                .filter(one -> !one.isSound())
                .forEach(one -> table.row(QualityText.fate(one), one.check(), one.rows(), one.day()));
        Stream<String> how = quality.isHeld()
                ? Stream.of("Held at " + where
                        + ". ./lake quality release COMMIT|DAY --reason TEXT lets it go, ./lake replay makes it anew")
                : Stream.of("Nothing is held at " + where);
        return Stream.of(Stream.of(table.toString()), QualityText.notSound(quality.found()), how)
                .flatMap(lines -> lines)
                .collect(Collectors.joining(System.lineSeparator()));
    }
}
