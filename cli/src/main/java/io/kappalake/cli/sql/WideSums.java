package io.kappalake.cli.sql;

import io.kappalake.transforms.Pipeline;
import io.kappalake.transforms.feed.file.PipelineFile;
import io.kappalake.transforms.sql.SqlProblem;
import io.kappalake.transforms.sql.SqlText;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.util.SqlBasicVisitor;

/**
 * Finds aggregates over Silver that Flink SQL may answer wrongly, since its decimals end at 38 digits: a sum or average
 * of products starts again from nothing beyond them, or has its products rounded; deviations and variances of decimals
 * round their squares.
 */
final class WideSums {

    /** Sums with room for so many decimal digits of rows are left alone: no window has a billion extreme ones. */
    private static final int ROOM = 9;

    private static final String PAGE = "docs/exact-sql.md";
    private static final String BARS = "trade_bars_1m";
    private static final Set<String> SUMS = Set.of("SUM", "AVG");
    private static final Set<String> DEVIATIONS =
            Set.of("STDDEV_SAMP", "STDDEV_POP", "STDDEV", "VAR_SAMP", "VAR_POP", "VARIANCE");
    private static final Pattern CANDIDATE =
            Pattern.compile("(?is)(?=.*\\bsilver\\b)(?:(?=.*\\b(?:sum|avg)\\b)(?=.*\\*)|(?=.*\\b(?:stddev|var))).*");

    private final Pipeline pipeline;

    WideSums(Pipeline pipeline) {
        this.pipeline = pipeline;
    }

    /** Whether the text is worth a look, without parsing it. */
    static boolean isCandidate(String statement) {
        return CANDIDATE.matcher(statement).matches();
    }

    /** One line for the first such sum; empty for a statement without any, or one that cannot be parsed. */
    Optional<String> warning(String statement) {
        SqlNode node;
        try {
            node = SqlText.statement(statement);
        } catch (SqlProblem e) {
            return Optional.empty();
        }
        Widths widths = Widths.of(pipeline, node);
        return aggregates(node).stream()
                .flatMap(aggregate -> warning(node, aggregate, widths.of(aggregate.operand(0))).stream())
                .findFirst();
    }

    private Optional<String> warning(SqlNode statement, SqlCall aggregate, Width of) {
        return DEVIATIONS.contains(name(aggregate))
                ? ofDeviation(statement, aggregate, of)
                : ofSum(statement, aggregate, of);
    }

    private Optional<String> ofDeviation(SqlNode statement, SqlCall deviation, Width of) {
        if (!of.isKnown()) {
            return Optional.empty();
        }
        String exact = gold(statement, deviation)
                .map(column -> "read " + column + ", or cast")
                .orElse("cast");
        return Optional.of("Warning: Flink rounds the squares in %s: %s %s to DOUBLE (%s)"
                .formatted(text(deviation), exact, text(deviation.operand(0)), PAGE));
    }

    private Optional<String> ofSum(SqlNode statement, SqlCall sum, Width of) {
        if (!of.isProduct() || Width.MOST - of.digits() - of.scale() >= ROOM) {
            return Optional.empty();
        }
        String written = text(sum.operand(0));
        int decimals = of.flinkScale();
        if (decimals < of.scale()) {
            return Optional.of(
                    "Warning: Flink rounds each %s to %d decimals: give its factors at most %d digits together (%s)"
                            .formatted(written, decimals, Width.MOST - 1, PAGE));
        }
        String exact = gold(statement, sum)
                .map(column -> "read " + column + ", or sum")
                .orElse("sum");
        return Optional.of(
                ("Warning: Flink's %s(%s) has %d digits before the decimal point and is NULL or wrong beyond:"
                                + " %s whole parts and fractions apart (%s)")
                        .formatted(name(sum), written, Width.MOST - decimals, exact, PAGE));
    }

    /** A column of Gold over the same feed that is made of the same aggregate. */
    private Optional<String> gold(SqlNode statement, SqlCall aggregate) {
        List<String> tables = Widths.silver(statement);
        List<String> found = new ArrayList<>();
        definitions().forEach((table, text) -> {
            SqlNode definition = SqlText.statement(text);
            if (tables.containsAll(Widths.silver(definition))) {
                columns(definition, text(aggregate)).forEach(column -> found.add(column + " of " + table));
            }
        });
        return found.stream().findFirst();
    }

    /** Statements of Gold tables, by table. Of the built-in ones, only that of bars has such aggregates. */
    private SortedMap<String, String> definitions() {
        SortedMap<String, String> definitions = new TreeMap<>();
        pipeline.statements().forEach(statement -> definitions.put(statement.table(), statement.text()));
        if (pipeline.table("gold." + BARS).isPresent()) {
            definitions.putIfAbsent("gold." + BARS, PipelineFile.marketText("gold/" + BARS + ".sql"));
        }
        return definitions;
    }

    private static List<String> columns(SqlNode definition, String aggregate) {
        List<String> columns = new ArrayList<>();
        visit(definition, call -> {
            if (call.getKind() == SqlKind.AS
                    && call.operand(1) instanceof SqlIdentifier name
                    && aggregates(call.operand(0)).stream()
                            .anyMatch(one -> text(one).equals(aggregate))) {
                columns.add(name.getSimple());
            }
        });
        return columns;
    }

    private static List<SqlCall> aggregates(SqlNode node) {
        List<SqlCall> aggregates = new ArrayList<>();
        visit(node, call -> {
            if ((SUMS.contains(name(call)) || DEVIATIONS.contains(name(call))) && call.operandCount() == 1) {
                aggregates.add(call);
            }
        });
        return aggregates;
    }

    /** Calls of a statement at any depth, outer ones first. */
    static void visit(SqlNode node, Consumer<SqlCall> each) {
        node.accept(new SqlBasicVisitor<Void>() {
            @Override
            public Void visit(SqlCall call) {
                each.accept(call);
                return super.visit(call);
            }
        });
    }

    static String name(SqlCall call) {
        return call.getOperator().getName().toUpperCase(Locale.ROOT);
    }

    private static String text(SqlNode node) {
        return node.toString().replace("`", "").replaceAll("\\s+", " ");
    }
}
