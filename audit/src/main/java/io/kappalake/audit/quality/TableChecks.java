package io.kappalake.audit.quality;

import io.kappalake.audit.read.LakeFiles;
import io.kappalake.audit.sql.CheckDatabase;
import io.kappalake.tables.LakeException;
import io.kappalake.tables.catalog.Commit;
import io.kappalake.tables.catalog.Lake;
import io.kappalake.tables.definition.Micros;
import io.kappalake.tables.definition.TableDefinition;
import io.kappalake.transforms.Pipeline;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.apache.iceberg.Table;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;

/**
 * Runs the checks of a pipeline at a commit, a day at a time. A table holds the rows of the day, and of as many days
 * before it as the check wants, by the column that partitions it.
 */
public final class TableChecks {

    private final List<TableCheck> checks;
    private final List<TableDefinition<?>> definitions;
    private final Map<String, Table> tables;
    private final LakeFiles files;
    private final Instant commit;
    private final int most;

    /** @param most rows to name for each check and day; all are counted */
    public TableChecks(Lake lake, String commit, LakeFiles files, int most) {
        Pipeline pipeline = Pipeline.at(lake, commit);
        this.checks = TableCheck.of(pipeline);
        this.definitions = TableCheck.tables(pipeline);
        this.tables = checks.isEmpty() ? Map.of() : lake.tablesAt(commit);
        this.files = files;
        this.commit = lake.find(commit)
                .map(Commit::time)
                .orElseThrow(() -> new LakeException("Nessie has no commit " + commit));
        this.most = most;
    }

    public boolean isEmpty() {
        return checks.isEmpty();
    }

    /** By day, then by the name of the check. */
    public List<CheckedDay> run(Collection<LocalDate> days) {
        if (checks.isEmpty() || days.isEmpty()) {
            return List.of();
        }
        SortedMap<Integer, List<TableCheck>> byWidth = new TreeMap<>();
        checks.forEach(check ->
                byWidth.computeIfAbsent(check.days(), any -> new ArrayList<>()).add(check));
        List<CheckedDay> found = new ArrayList<>();
        try (CheckDatabase database = CheckDatabase.open()) {
            for (LocalDate day : days) {
                database.about(day, commit);
                byWidth.forEach((width, some) -> {
                    load(database, some, day.minusDays(width - 1L), day);
                    some.forEach(check -> found.add(run(database, check, day)));
                });
            }
        }
        return found;
    }

    private void load(CheckDatabase database, List<TableCheck> some, LocalDate first, LocalDate last) {
        for (TableDefinition<?> definition : definitions) {
            Table table = tables.get(definition.fullName());
            database.table(definition.fullName(), table.schema());
            if (some.stream().noneMatch(check -> hasWord(check.sql(), definition.name()))) {
                continue;
            }
            List<String> columns = table.schema().columns().stream()
                    .map(Types.NestedField::name)
                    .toList();
            int time = columns.indexOf(definition.partitionColumn());
            boolean isDate = table.schema().columns().get(time).type().typeId() == Type.TypeID.DATE;
            long unit = isDate ? Micros.DAY : 1;
            long from = first.toEpochDay() * Micros.DAY / unit;
            long to = (last.toEpochDay() + 1) * Micros.DAY / unit;
            database.fill(
                    definition.fullName(),
                    table.schema(),
                    append -> files.candidates(
                            table, between(definition.partitionColumn(), isDate, from, to), columns, row -> {
                                long at = row.get(time, Number.class).longValue();
                                if (at >= from && at < to) {
                                    append.accept(row);
                                }
                            }));
        }
    }

    private static Expression between(String column, boolean isDate, long from, long to) {
        return isDate
                ? Expressions.and(
                        Expressions.greaterThanOrEqual(column, (int) from), Expressions.lessThan(column, (int) to))
                : Expressions.and(Expressions.greaterThanOrEqual(column, from), Expressions.lessThan(column, to));
    }

    private static boolean hasWord(String text, String word) {
        return Pattern.compile("(?i)(?<!\\w)" + Pattern.quote(word) + "(?!\\w)")
                .matcher(text)
                .find();
    }

    private CheckedDay run(CheckDatabase database, TableCheck check, LocalDate day) {
        List<String> examples = new ArrayList<>();
        long[] rows = new long[1];
        String failure = "";
        try {
            database.query(check.sql(), row -> {
                rows[0]++;
                if (examples.size() < most) {
                    examples.add(row);
                }
            });
        } catch (CheckDatabase.Failed e) {
            failure = "it cannot be computed: " + e.getMessage();
        }
        return new CheckedDay(check.name(), check.holds(), day, rows[0], examples, failure, false);
    }
}
