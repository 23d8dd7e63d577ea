package io.kappalake.cli.inspect;

import io.kappalake.cli.option.JsonOption;
import io.kappalake.cli.option.LakeOptions;
import io.kappalake.cli.option.ValidityOptions;
import io.kappalake.cli.output.Json;
import io.kappalake.inspect.explain.Explain;
import io.kappalake.inspect.explain.Explained;
import io.kappalake.tables.catalog.Lake;
import io.kappalake.tables.definition.Micros;
import io.kappalake.tables.definition.WrittenTime;
import io.kappalake.tables.history.CommitName;
import io.kappalake.transforms.feed.schema.Registry;
import java.io.PrintWriter;
import java.time.DateTimeException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows where an event went: its commit, its outcome, its Gold rows; or what a Gold row is made of. */
@Command(
        name = "explain",
        description = {
            "Show where an event went, or which events a Gold row is made of.",
            "  explain trades T000001                           an event by feed and identity",
            "  explain trades/0/1234                            a record by topic/partition/offset",
            "  explain gold.trade_bars_1m symbol=AAPL window_start=2026-03-02T14:30:00Z"
        })
public final class ExplainCommand implements Callable<Integer> {

    private static final Pattern PLACE = Pattern.compile("([A-Za-z0-9._-]+)/([^/]*)/([^/]*)");
    private static final String FORMS = "name FEED IDENTITY, TOPIC/PARTITION/OFFSET, or gold.TABLE COLUMN=VALUE…";

    @Spec
    private CommandSpec spec;

    @Parameters(
            arity = "1..*",
            paramLabel = "WHAT",
            description = "FEED IDENTITY, TOPIC/PARTITION/OFFSET, or gold.TABLE COLUMN=VALUE…")
    private List<String> what;

    @Option(
            names = "--ref",
            paramLabel = "REF",
            description =
                    "Branch, tag, commit or time that the answer is of (default: the branch of --nessie-ref, now).")
    private String ref;

    @Option(
            names = "--from",
            paramLabel = "TIME",
            description = "With FEED IDENTITY: the event happened at this time or later. Fewer days are read.")
    private String from;

    @Option(
            names = "--to",
            paramLabel = "TIME",
            description = "With FEED IDENTITY: the event happened before this time.")
    private String to;

    @Option(
            names = {"-n", "--limit"},
            paramLabel = "N",
            defaultValue = "20",
            description = "Events of a Gold row to show; all are counted (default: ${DEFAULT-VALUE}).")
    private int limit;

    @Mixin
    private LakeOptions lake;

    @Mixin
    private ValidityOptions validity;

    @Mixin
    private JsonOption output;

    @Override
    public Integer call() {
        if (limit < 0) {
            throw new ParameterException(spec.commandLine(), "--limit is " + limit + " but must be 0 or more");
        }
        PrintWriter out = spec.commandLine().getOut();
        try (Lake opened = Lake.open(lake.lake())) {
            long begun = System.nanoTime();
            String commit = ref == null ? opened.head() : CommitName.resolveOrTime(opened, ref);
            Registry registry =
                    validity.over(lake.pipeline(opened).rules(), spec).registry();
            Explain explain = Explain.of(opened, commit, rules -> validity.over(rules, registry));
            Explained answer = ask(explain);
            double seconds = (System.nanoTime() - begun) / 1e9;
            out.println(output.json() ? Json.of(answer) : ExplainText.of(answer, seconds));
            out.flush();
            return 0;
        }
    }

    private Explained ask(Explain explain) {
        String first = what.get(0);
        boolean isIdentity = what.size() > 1 && !first.startsWith("gold.");
        if (!isIdentity && (from != null || to != null)) {
            throw new ParameterException(
                    spec.commandLine(), "--from and --to are for FEED IDENTITY: " + first + " is found without them");
        }
        if (first.startsWith("gold.")) {
            return explain.goldRow(first, key(), limit);
        }
        if (what.size() > 1) {
            long begin = micros("--from", from, Long.MIN_VALUE);
            long end = micros("--to", to, Long.MAX_VALUE);
            if (begin >= end) {
                throw new ParameterException(spec.commandLine(), "--from %s is not before --to %s".formatted(from, to));
            }
            return explain.identity(first, what.subList(1, what.size()), begin, end);
        }
        Matcher place = PLACE.matcher(first);
        if (!place.matches()) {
            throw new ParameterException(spec.commandLine(), "'" + first + "' names nothing to explain: " + FORMS);
        }
        return explain.record(
                place.group(1),
                (int) number("partition", place.group(2), 9_999),
                number("offset", place.group(3), Long.MAX_VALUE));
    }

    private long micros(String option, String text, long absent) {
        if (text == null) {
            return absent;
        }
        try {
            return Micros.of(WrittenTime.of(text));
        } catch (DateTimeException e) {
            throw new ParameterException(
                    spec.commandLine(),
                    "%s is '%s', which is no time: write it as 2026-03-02 or 2026-03-02T14:30:00Z"
                            .formatted(option, text));
        }
    }

    private long number(String name, String text, long most) {
        try {
            long number = Long.parseLong(text);
            if (number >= 0 && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Told below.
        }
        throw new ParameterException(
                spec.commandLine(), "'%s' in %s is no %s: write a number from 0 on".formatted(text, what.get(0), name));
    }

    private Map<String, String> key() {
        Map<String, String> key = new LinkedHashMap<>();
        for (String part : what.subList(1, what.size())) {
            int equals = part.indexOf('=');
            if (equals < 1) {
                throw new ParameterException(
                        spec.commandLine(), "'" + part + "' names no value of a column: write COLUMN=VALUE");
            }
            key.put(part.substring(0, equals), part.substring(equals + 1));
        }
        return key;
    }
}
