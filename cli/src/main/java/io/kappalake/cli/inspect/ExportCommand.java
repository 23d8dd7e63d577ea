package io.kappalake.cli.inspect;

import io.kappalake.audit.Audit;
import io.kappalake.audit.AuditReport;
import io.kappalake.cli.option.JsonOption;
import io.kappalake.cli.option.LakeOptions;
import io.kappalake.cli.output.Json;
import io.kappalake.cli.output.ProgressLine;
import io.kappalake.inspect.export.Export;
import io.kappalake.inspect.export.ExportCheck;
import io.kappalake.inspect.export.ExportFormat;
import io.kappalake.inspect.export.ExportPlan;
import io.kappalake.inspect.export.Manifest;
import io.kappalake.inspect.export.Manifest.Verdict;
import io.kappalake.inspect.export.Verdicts;
import io.kappalake.tables.LakeException;
import io.kappalake.tables.catalog.Lake;
import io.kappalake.tables.definition.WrittenTime;
import io.kappalake.tables.history.CommitName;
import io.kappalake.transforms.feed.Rules;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Writes tables at a commit to files with a manifest, or proves such files. */
@Command(
        name = "export",
        description =
                "Write tables at a commit to files of a new directory, with a manifest that --check proves later.")
public final class ExportCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Parameters(arity = "0..*", paramLabel = "TABLE", description = "Tables, such as gold.trade_bars_1m.")
    private List<String> tables = List.of();

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            defaultValue = "parquet",
            description = "parquet, csv, jsonl or arrow (default: ${DEFAULT-VALUE}).")
    private String format;

    @Option(
            names = "--from",
            paramLabel = "TIME",
            description = "Rows of this time or later, by the column that partitions the table, such as 2026-03-02.")
    private String from;

    @Option(names = "--to", paramLabel = "TIME", description = "Rows before this time.")
    private String to;

    @Option(
            names = "--commit",
            paramLabel = "COMMIT",
            description = "Commit, branch or time to export (default: the newest commit).")
    private String commit;

    @Option(names = "--tag", paramLabel = "TAG", description = "Tag to export, such as day/2026-03-02.")
    private String tag;

    @Option(names = "--out", paramLabel = "DIR", description = "Directory to make. Absent until all is there.")
    private Path out;

    @Option(names = "--audit", description = "Audit the commit first; export it only if the audit passes.")
    private boolean audit;

    @Option(names = "--check", paramLabel = "DIR", description = "Prove that an export is as it was made.")
    private Path check;

    @Option(
            names = "--against-lake",
            description = "With --check: also that the lake has just these rows at that commit.")
    private boolean againstLake;

    @Mixin
    private LakeOptions lake;

    @Mixin
    private JsonOption output;

    /** What {@code --check --json} prints. */
    record Checked(
            String commit, String tag, long rows, int files, Verdict audit, boolean holds, List<String> problems) {}

    @Override
    public Integer call() {
        if (check != null) {
            return check();
        }
        if (tables.isEmpty() || out == null) {
            throw new ParameterException(
                    spec.commandLine(),
                    tables.isEmpty()
                            ? "Name the tables to export, such as gold.trade_bars_1m"
                            : "--out is missing: name the directory to make");
        }
        if (commit != null && tag != null) {
            throw new ParameterException(spec.commandLine(), "--commit and --tag both name a commit: give one of them");
        }
        try (Lake opened = Lake.open(lake.lake())) {
            return export(opened);
        }
    }

    private int export(Lake opened) {
        ExportPlan wanted = new ExportPlan(
                hash(opened), tag == null ? "" : tag, format(), time("--from", from), time("--to", to), tables);
        if (!wanted.from().isEmpty()
                && !wanted.to().isEmpty()
                && !Instant.parse(wanted.from()).isBefore(Instant.parse(wanted.to()))) {
            throw new ParameterException(
                    spec.commandLine(), "--from %s is not before --to %s".formatted(wanted.from(), wanted.to()));
        }
        ExportPlan plan =
                Export.resumed(out, wanted, commit == null && tag == null).orElse(wanted);
        Verdict verdict = audit ? audited(opened, plan.commit()) : Verdicts.of(opened, plan.commit());
        Manifest manifest;
        try (ProgressLine line = ProgressLine.start("Exporting rows", -1)) {
            manifest = Export.of(opened, plan, verdict, line::at).run(out);
        }
        PrintWriter out = spec.commandLine().getOut();
        out.println(output.json() ? Json.of(manifest) : text(manifest));
        out.flush();
        return 0;
    }

    private String hash(Lake opened) {
        if (tag != null) {
            return opened.refs()
                    .tag(tag)
                    .orElseThrow(() -> new LakeException("The lake has no tag '" + tag
                            + "': ./lake audit --publish tags days that are final, as day/2026-03-02"));
        }
        return commit == null ? opened.head() : CommitName.resolveOrTime(opened, commit);
    }

    private String format() {
        return ExportFormat.named(format)
                .map(ExportFormat::text)
                .orElseThrow(() -> new ParameterException(
                        spec.commandLine(),
                        "--format is '" + format + "' but must be one of " + String.join(", ", ExportFormat.names())));
    }

    private String time(String option, String text) {
        if (text == null) {
            return "";
        }
        try {
            return WrittenTime.of(text).toString();
        } catch (DateTimeException e) {
            throw new ParameterException(
                    spec.commandLine(),
                    "%s is '%s', which is no time: write it as 2026-03-02 or 2026-03-02T14:30:00Z"
                            .formatted(option, text));
        }
    }

    private Verdict audited(Lake opened, String hash) {
        Rules rules = lake.pipeline(opened).rules();
        AuditReport report;
        try (ProgressLine line = ProgressLine.start("Auditing", -1)) {
            report = Audit.of(opened)
                    .at(hash)
                    .duplicateHorizon(rules.duplicateHorizon())
                    .latenessHorizon(rules.latenessHorizon())
                    .run(line::at);
        }
        if (!report.holds()) {
            throw new LakeException(
                    "The audit of commit %.16s failed in %s: nothing was exported; see ./lake audit --ref %.16s"
                            .formatted(hash, String.join(", ", report.failed()), hash));
        }
        return new Verdict("passed", "audited before the export: %,d rows read".formatted(report.rows()));
    }

    private int check() {
        ExportCheck checked = ExportCheck.of(check);
        if (againstLake) {
            try (Lake opened = Lake.open(lake.lake());
                    ProgressLine line = ProgressLine.start("Checking rows", -1)) {
                checked = checked.against(opened, line::at);
            }
        }
        PrintWriter out = spec.commandLine().getOut();
        out.println(output.json() ? Json.of(json(checked)) : text(checked));
        out.flush();
        return checked.problems().isEmpty() ? 0 : 1;
    }

    private static Checked json(ExportCheck checked) {
        Manifest manifest = checked.manifest();
        return new Checked(
                manifest.plan().commit(),
                manifest.plan().tag(),
                manifest.rows(),
                files(manifest),
                manifest.audit(),
                checked.problems().isEmpty(),
                checked.problems());
    }

    private String text(ExportCheck checked) {
        String what = "%s: %,d rows in %,d files of commit %.16s, audit: %s (%s)"
                .formatted(
                        check,
                        checked.manifest().rows(),
                        files(checked.manifest()),
                        checked.manifest().plan().commit(),
                        checked.manifest().audit().verdict(),
                        checked.manifest().audit().how());
        return checked.problems().isEmpty()
                ? "Holds. " + what
                : String.join(System.lineSeparator(), checked.problems()) + System.lineSeparator() + "DOES NOT HOLD. "
                        + what;
    }

    private static int files(Manifest manifest) {
        return manifest.tables().stream()
                .mapToInt(table -> table.files().size())
                .sum();
    }

    private String text(Manifest manifest) {
        return "Exported %,d rows in %,d files of commit %.16s to %s, audit: %s (%s). ./lake export --check %s proves it."
                .formatted(
                        manifest.rows(),
                        files(manifest),
                        manifest.plan().commit(),
                        out,
                        manifest.audit().verdict(),
                        manifest.audit().how(),
                        out);
    }
}
