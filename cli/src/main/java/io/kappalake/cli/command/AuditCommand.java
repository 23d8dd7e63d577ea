package io.kappalake.cli.command;

import io.kappalake.audit.Audit;
import io.kappalake.audit.AuditReport;
import io.kappalake.audit.Publication;
import io.kappalake.audit.Publication.Published;
import io.kappalake.audit.payload.SchemaRegistry;
import io.kappalake.audit.quality.CheckedDay;
import io.kappalake.audit.quality.Gate;
import io.kappalake.audit.quality.HeldCommit;
import io.kappalake.audit.read.CheckResult;
import io.kappalake.cli.option.Horizons;
import io.kappalake.cli.option.JsonOption;
import io.kappalake.cli.option.LakeOptions;
import io.kappalake.cli.option.ValidityOptions;
import io.kappalake.cli.output.Json;
import io.kappalake.cli.output.ProgressLine;
import io.kappalake.cli.output.TextTable;
import io.kappalake.cli.quality.QualityText;
import io.kappalake.tables.LakeException;
import io.kappalake.tables.catalog.Lake;
import io.kappalake.tables.history.CommitName;
import io.kappalake.transforms.feed.Rules;
import io.kappalake.transforms.feed.schema.RegisteredSchema;
import io.kappalake.transforms.feed.schema.Registry;
import io.kappalake.transforms.feed.schema.Schemas;
import io.kappalake.transforms.feed.schema.UnknownSchema;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Proves a commit of the lake from its ledger and its rows, and publishes it. */
@Command(
        name = "audit",
        description =
                "Prove that nothing is lost or doubled in a branch, tag or commit, and that Gold follows from Silver.")
public final class AuditCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Mixin
    private LakeOptions lake;

    @Option(
            names = "--ref",
            paramLabel = "REF",
            description = "Branch, tag or commit to audit (default: the branch of --nessie-ref).")
    private String ref;

    @Option(
            names = "--since",
            paramLabel = "COMMIT",
            description = "Audit only the commits after this one (or after this branch or tag).")
    private String since;

    @Option(
            names = "--deep",
            description = "Also decode the raw records again, and prove from their bytes what was accepted, a duplicate"
                    + " or rejected. With --since those of the new commits.")
    private boolean deep;

    @Option(
            names = "--publish",
            description = "If all checks hold, move branch published to the audited commit and tag its final days.")
    private boolean publish;

    /** The job's settings. */
    @Mixin
    private Horizons horizons;

    /** For {@code --deep} and commits that do not say under which rules they were made. */
    @Mixin
    private ValidityOptions validity;

    @Option(
            names = "--examples",
            paramLabel = "N",
            defaultValue = "10",
            description = "Problems to print per check; all are counted (default: ${DEFAULT-VALUE}).")
    private int examples;

    @Mixin
    private JsonOption output;

    /** A check as {@code --json} prints it. */
    record Checked(
            String check,
            boolean holds,
            Map<String, Long> numbers,
            long problems,
            List<String> examples,
            List<String> notes) {

        static Checked of(CheckResult result) {
            return new Checked(
                    result.check(),
                    result.holds(),
                    result.numbers(),
                    result.problems(),
                    result.examples(),
                    result.notes());
        }
    }

    /**
     * The report as {@code --json} prints it; {@code held} are commits that wait to be released, {@code published} is
     * absent (null) where nothing was published.
     */
    record Audited(
            String ref,
            String commit,
            String since,
            boolean holds,
            long commits,
            long rows,
            long files,
            double seconds,
            List<Checked> checks,
            Map<String, List<String>> pendingRepairs,
            List<CheckedDay> quality,
            List<HeldCommit> held,
            Published published) {}

    @Override
    public Integer call() {
        if (examples < 0) {
            throw new ParameterException(spec.commandLine(), "--examples is " + examples + " but must be 0 or more");
        }
        PrintWriter out = spec.commandLine().getOut();
        try (Lake opened = Lake.open(lake.lake())) {
            String name = ref == null ? lake.lake().ref() : ref;
            String commit = CommitName.resolve(opened, name);
            String before = since == null ? "" : CommitName.resolve(opened, since);
            if (publish) {
                Publication.of(opened).check(commit, before);
            }
            AuditReport report = audit(opened, commit, before);
            Gate gate = Gate.of(opened, commit);
            Published published = publish && report.holds() ? publish(opened, report, gate) : null;
            if (publish) {
                noted(Publication.of(opened), report);
            }
            out.println(output.json() ? json(name, report, gate, published) : text(name, report, gate, published));
            out.flush();
            return report.holds() ? held(report, gate) : failed(report);
        }
    }

    /** A proof ends what an earlier audit found wrong, even if something is held and nothing is published. */
    private static void noted(Publication publication, AuditReport report) {
        if (report.holds()) {
            publication.forgetFailed(report.commit());
        } else {
            publication.failed(report);
        }
    }

    /** What may be published: the commit, or where rules hold later ones the one before these. Null if nothing may. */
    private Published publish(Lake opened, AuditReport report, Gate gate) {
        Publication publication = Publication.of(opened);
        if (gate.held().isEmpty()) {
            return report.held().isEmpty() ? publication.publish(report) : null;
        }
        return gate.before(opened, report.commit())
                .flatMap(open -> auditBefore(opened, report, open))
                .filter(open -> open.holds() && open.held().isEmpty())
                .map(publication::publish)
                .orElse(null);
    }

    /** Empty, and a line that says why, if that commit cannot be audited. The first audit's report is not lost then. */
    private Optional<AuditReport> auditBefore(Lake opened, AuditReport report, String open) {
        try {
            return Optional.of(audit(opened, open, sinceFor(opened, report, open)));
        } catch (LakeException e) {
            spec.commandLine()
                    .getErr()
                    .println("Commit %.16s, the last that nothing holds, is not published: %s"
                            .formatted(open, e.getMessage()));
            return Optional.empty();
        }
    }

    /** What was published, unless days that were published since changed what it says of their records. */
    private static String sinceFor(Lake opened, AuditReport report, String open) {
        String published = opened.refs().find(Publication.BRANCH).orElse("");
        boolean isCorrected = opened.history(open)
                .takeWhile(commit -> !commit.hash().equals(published))
                .anyMatch(commit -> !commit.corrections().isEmpty());
        return isCorrected ? report.since() : published;
    }

    /** The lake is proved; what is held is another matter. */
    private int held(AuditReport report, Gate gate) {
        boolean isBarred = publish && !gate.held().isEmpty();
        if (!isBarred && report.held().isEmpty()) {
            return 0;
        }
        // Days that were published long ago are not what ./lake quality shows.
        String days = report.held().stream()
                .map(one -> one.day().toString())
                .distinct()
                .sorted()
                .collect(Collectors.joining(", "));
        spec.commandLine()
                .getErr()
                .println("Commit %.16s is proved, but held%s%s: %s./lake quality release lets it go"
                        .formatted(
                                report.commit(),
                                publish ? " and not published" : "",
                                days.isEmpty() ? "" : " by checks on " + days,
                                isBarred || days.isEmpty() ? "./lake quality shows what, " : ""));
        return 1;
    }

    private int failed(AuditReport report) {
        spec.commandLine()
                .getErr()
                .println("The audit of commit %.16s failed in %s%s"
                        .formatted(
                                report.commit(),
                                String.join(", ", report.failed()),
                                publish ? ": nothing was published" : ""));
        return 1;
    }

    private AuditReport audit(Lake opened, String commit, String before) {
        Rules rules = lake.pipeline(opened).rules();
        Audit audit = Audit.of(opened)
                .at(commit)
                .since(before)
                .duplicateHorizon(horizons.duplicate(rules))
                .latenessHorizon(horizons.lateness(rules))
                .examples(examples);
        if (deep) {
            Rules valid = validity.over(rules, spec);
            audit.deep(registry(valid.registry())).exchanges(valid.exchanges()).maxFuture(valid.maxFuture());
        }
        try (ProgressLine line = ProgressLine.start("Auditing", -1)) {
            return audit.run(line::at);
        }
    }

    /** Asked for the first time when a record names a schema. */
    private static SchemaRegistry registry(Registry registry) {
        Schemas[] opened = new Schemas[1];
        return id -> {
            opened[0] = opened[0] == null ? registry.open() : opened[0];
            try {
                RegisteredSchema schema = opened[0].byId(id);
                return Optional.of(new SchemaRegistry.Registered(schema.type(), schema.text(), schema.references()));
            } catch (UnknownSchema e) {
                return Optional.empty();
            }
        };
    }

    private static String json(String name, AuditReport report, Gate gate, Published published) {
        return Json.of(new Audited(
                name,
                report.commit(),
                report.since(),
                report.holds(),
                report.commits(),
                report.rows(),
                report.files(),
                report.seconds(),
                report.checks().stream().map(Checked::of).toList(),
                report.pendingRepairs(),
                report.quality(),
                gate.held(),
                published));
    }

    private static String text(String name, AuditReport report, Gate gate, Published published) {
        TextTable table = new TextTable("CHECK", "RESULT", "WHAT WAS LOOKED AT");
        for (CheckResult check : report.checks()) {
            String result = check.holds()
                    ? "holds"
                    : "FAILS: %,d problem%s".formatted(check.problems(), check.problems() == 1 ? "" : "s");
            table.row(check.check(), result, check.numbersText());
        }
        Stream<String> problems = report.checks().stream()
                .flatMap(check -> check.examples().stream().map(example -> check.check() + ": " + example));
        Stream<String> notes = report.checks().stream()
                .flatMap(check -> check.notes().stream().map(note -> check.check() + ": " + note));
        Stream<String> waiting = report.pendingRepairs().entrySet().stream()
                .map(entry -> "%s: %,d bucket%s not compared, waiting for ./lake repair to recompute %s (first %s)"
                        .formatted(
                                entry.getKey(),
                                entry.getValue().size(),
                                entry.getValue().size() == 1 ? "" : "s",
                                entry.getValue().size() == 1 ? "it" : "them",
                                entry.getValue().get(0)));
        return Stream.of(
                        Stream.of(table.toString()),
                        problems,
                        notes,
                        waiting,
                        QualityText.notSound(report.quality()),
                        QualityText.held(gate.held()),
                        published(published),
                        Stream.of(proved(name, report)))
                .flatMap(lines -> lines)
                .reduce((a, b) -> a + System.lineSeparator() + b)
                .orElseThrow();
    }

    private static Stream<String> published(Published published) {
        if (published == null) {
            return Stream.empty();
        }
        String moved = published.from().equals(published.to())
                ? "Branch published is already at commit %.16s".formatted(published.to())
                : "Branch published moved to commit %.16s".formatted(published.to());
        return Stream.of(published.tags().isEmpty() ? moved : moved + ", set " + String.join(", ", published.tags()));
    }

    private static boolean isDeep(AuditReport report) {
        return report.checks().stream().anyMatch(check -> check.check().equals("deep"));
    }

    private static String proved(String name, AuditReport report) {
        String what = report.since().isEmpty()
                ? "the lake at %s (commit %.16s)".formatted(name, report.commit())
                : "%s (commit %.16s) since commit %.16s".formatted(name, report.commit(), report.since());
        if (!report.holds()) {
            return "NOT PROVED: %s fails in %s".formatted(what, String.join(", ", report.failed()));
        }
        return ("Proved: nothing lost, nothing doubled, %sGold follows from Silver%s, in %s:"
                        + " %,d commits, %,d rows read, %,d files, %.1f s")
                .formatted(
                        isDeep(report) ? "Silver follows from the raw records, " : "",
                        report.pendingRepairs().isEmpty() ? "" : " except where a repair is pending",
                        what,
                        report.commits(),
                        report.rows(),
                        report.files(),
                        report.seconds());
    }
}
