package io.kappalake.audit.quality;

import io.kappalake.audit.sql.CheckDatabase;
import io.kappalake.tables.LakeException;
import io.kappalake.tables.definition.TableDefinition;
import io.kappalake.transforms.Pipeline;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A file {@code checks/NAME.sql} of a pipeline: a query over Silver and Gold, in DuckDB's SQL, that finds no row as
 * long as all is well. Comment lines before the query may say {@code fate: warn} (or {@code hold}, the default) and
 * {@code days: N}.
 *
 * @param holds whether a row that it finds keeps branch {@code published} where it is
 * @param days that its tables hold: the checked one and those before it
 */
public record TableCheck(String name, boolean holds, int days, String sql) {

    private static final String DIRECTORY = "checks/";
    private static final Pattern FILE = Pattern.compile("checks/([a-z][a-z0-9_]*)\\.sql");
    private static final Pattern SETTING = Pattern.compile("--\\s*(fate|days)\\s*:\\s*(.*?)\\s*");
    private static final int MOST_DAYS = 366;

    /**
     * Those of a pipeline, by name.
     *
     * @throws LakeException with the problems of their comments and names, one line each: no check is left out quietly
     */
    public static List<TableCheck> of(Pipeline pipeline) {
        List<String> problems = new ArrayList<>();
        List<TableCheck> checks = read(pipeline.texts(), problems);
        if (!problems.isEmpty()) {
            throw new LakeException(String.join("\n", problems));
        }
        return checks;
    }

    /** All that is wrong with the checks of a pipeline, one line each: {@code checks/crossed.sql:2:6 …}. */
    public static List<String> problems(Pipeline pipeline) {
        List<String> problems = new ArrayList<>();
        List<TableCheck> checks = read(pipeline.texts(), problems);
        if (checks.isEmpty()) {
            return problems;
        }
        try (CheckDatabase database = CheckDatabase.open()) {
            for (TableDefinition<?> table : tables(pipeline)) {
                database.table(table.fullName(), table.schema());
            }
            for (TableCheck check : checks) {
                database.problem(check.sql())
                        .map(problem -> DIRECTORY + check.name() + ".sql:" + problem.line() + ":" + problem.column()
                                + " " + problem.text())
                        .ifPresent(problems::add);
            }
        }
        return problems;
    }

    /** @throws LakeException with all that is wrong, one line each */
    public static void requireSound(Pipeline pipeline) {
        List<String> problems = problems(pipeline);
        if (!problems.isEmpty()) {
            throw new LakeException(String.join("\n", problems));
        }
    }

    /** The tables that checks may name. */
    static List<TableDefinition<?>> tables(Pipeline pipeline) {
        return pipeline.tables().stream()
                .<TableDefinition<?>>map(table -> table)
                .filter(table -> !table.layer().equals("bronze"))
                .toList();
    }

    private static List<TableCheck> read(Map<String, String> files, List<String> problems) {
        List<TableCheck> checks = new ArrayList<>();
        new TreeMap<>(files).forEach((file, text) -> {
            if (file.startsWith(DIRECTORY)) {
                read(file, text, problems).ifPresent(checks::add);
            }
        });
        return checks;
    }

    private static Optional<TableCheck> read(String file, String text, List<String> problems) {
        Matcher name = FILE.matcher(file);
        if (!name.matches()) {
            problems.add(file + ":1:1 a check cannot be named like this: write small letters, digits and _");
            return Optional.empty();
        }
        boolean holds = true;
        int days = 1;
        int line = 0;
        int before = problems.size();
        for (String comment : text.lines().takeWhile(TableCheck::isComment).toList()) {
            line++;
            Matcher setting = SETTING.matcher(comment);
            if (!setting.matches()) {
                continue;
            }
            String value = setting.group(2).toLowerCase(Locale.ROOT);
            String at = file + ":" + line + ":" + (setting.start(2) + 1) + " ";
            if (setting.group(1).equals("fate")) {
                holds = value.equals("hold");
                if (!holds && !value.equals("warn")) {
                    problems.add(at + "fate is \"" + value + "\": write warn or hold");
                }
            } else if (value.matches("[1-9]\\d{0,2}") && Integer.parseInt(value) <= MOST_DAYS) {
                days = Integer.parseInt(value);
            } else {
                problems.add(at + "days is \"" + value + "\": write a number from 1 to " + MOST_DAYS);
            }
        }
        String query = text.stripTrailing().replaceAll(";\\z", "");
        if (query.lines().allMatch(TableCheck::isComment)) {
            problems.add(file + ":1:1 the file has no query: write a SELECT that finds what must not be");
        }
        return problems.size() > before
                ? Optional.empty()
                : Optional.of(new TableCheck(name.group(1), holds, days, query));
    }

    private static boolean isComment(String line) {
        return line.isBlank() || line.startsWith("--");
    }
}
