package io.kappalake.transforms.gold.sql;

import io.kappalake.tables.definition.Column;
import io.kappalake.tables.definition.Grid;
import io.kappalake.tables.definition.TableDefinition;
import io.kappalake.transforms.feed.Shards;
import io.kappalake.transforms.feed.WireType;
import io.kappalake.transforms.feed.file.FeedFile;
import io.kappalake.transforms.feed.file.Problems;
import io.kappalake.transforms.feed.row.ColumnType;
import io.kappalake.transforms.feed.row.Row;
import io.kappalake.transforms.feed.row.RowColumn;
import io.kappalake.transforms.gold.Family;
import io.kappalake.transforms.gold.FeedFold;
import io.kappalake.transforms.gold.GoldTable;
import io.kappalake.transforms.gold.GroupKeys;
import io.kappalake.transforms.gold.Windows;
import io.kappalake.transforms.gold.cell.CellLayout;
import io.kappalake.transforms.gold.cell.CellPartial;
import io.kappalake.transforms.gold.cell.CellRows;
import io.kappalake.transforms.gold.cell.CellState;
import io.kappalake.transforms.gold.cell.Cells;
import io.kappalake.transforms.gold.cell.Fold;
import io.kappalake.transforms.gold.cell.FoldedFeed;
import io.kappalake.transforms.gold.cell.GoldRow;
import io.kappalake.transforms.gold.cell.Output;
import io.kappalake.transforms.gold.cell.UnionPart;
import io.kappalake.transforms.sql.Expressions;
import io.kappalake.transforms.sql.SqlProblem;
import io.kappalake.transforms.sql.SqlTerm;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.calcite.util.Litmus;

/** The Gold tables of a pipeline's statements. Tables that can share a fold are one family. */
public final class SqlTables {

    private static final String NAME = "[a-z][a-z0-9_]*";

    private final Map<String, FeedFile> feeds = new LinkedHashMap<>();
    private final ZoneId zone;
    private final Problems problems;

    private SqlTables(List<FeedFile> feeds, ZoneId zone, Problems problems) {
        feeds.forEach(feed -> this.feeds.put(feed.name(), feed));
        this.zone = zone;
        this.problems = problems;
    }

    /**
     * @param statements text by file name within the pipeline: {@code gold/NAME.sql}
     * @param zone of days, weeks and months
     * @param problems receives what is wrong with them
     */
    public static List<Family<?, ?>> of(
            Map<String, String> statements, List<FeedFile> feeds, ZoneId zone, Problems problems) {
        return new SqlTables(feeds, zone, problems).families(statements);
    }

    private List<Family<?, ?>> families(Map<String, String> statements) {
        Map<Group, List<Statement>> shared = new LinkedHashMap<>();
        statements.forEach((file, text) -> {
            String table = file.replaceAll("^gold/|\\.sql$", "");
            if (!table.matches(NAME)) {
                problems.add(file, 1, 1, "a table cannot be named " + table + ": write small letters, digits and _");
                return;
            }
            try {
                Statement statement = new StatementText(table, file, feeds, zone).read(text);
                shared.computeIfAbsent(Group.of(statement), any -> new ArrayList<>())
                        .add(statement);
            } catch (SqlProblem e) {
                problems.add(file, e.line(), e.column(), e.getMessage());
            }
        });
        List<Family<?, ?>> families = new ArrayList<>();
        shared.forEach((group, tables) -> family(group.name(), tables, families));
        return families;
    }

    /** Statements that can share a fold. */
    private record Group(String source, List<String> keys, String where, String windows) {

        static Group of(Statement statement) {
            return new Group(
                    statement.source().name(),
                    statement.keys().stream()
                            .map(key -> key.toString().replace("`", ""))
                            .toList(),
                    statement.where() == null ? "" : statement.where().toString(),
                    statement.window().shared());
        }

        /** The same for equal groups in every version, and another for every other group: it is in ledgers. */
        String name() {
            StringBuilder name = new StringBuilder(source);
            if (!keys.isEmpty()) {
                boolean isPlain = keys.stream().allMatch(key -> key.matches(NAME));
                name.append("-by-").append(isPlain ? String.join(".", keys) : "#" + Source.hash(keys.toString()));
            }
            if (!where.isEmpty()) {
                name.append("-if-").append(Source.hash(where));
            }
            return name.append('-').append(windows).toString();
        }
    }

    private void family(String name, List<Statement> statements, List<Family<?, ?>> families) {
        Source source = statements.get(0).source();
        Expressions events = Expressions.overEvents(source.columns());
        Accumulators accumulators = new Accumulators();
        List<SqlTerm> keys = new ArrayList<>();
        List<List<Output>> outputs = new ArrayList<>();
        SqlTerm where = null;
        for (Statement statement : statements) {
            try {
                where = statement.where() == null ? null : events.condition(statement.where());
                keys = statement.keys().stream().map(events::term).toList();
                AggregateText aggregates = new AggregateText(events, source.order(), accumulators, keys.size());
                outputs.add(outputs(statement, new RowScope(statement.keys(), keys, aggregates)));
            } catch (SqlProblem e) {
                problems.add(statement.file(), e.line(), e.column(), e.getMessage());
                return;
            }
        }
        long overlap = statements.stream()
                .mapToLong(statement -> statement.window().windows().overlap())
                .max()
                .orElse(0);
        CellLayout layout =
                accumulators.layout(keys.size(), statements.size(), grain(statements), wide(source, statements));
        Fold fold = new Fold(name, grain(statements), overlap, layout, new FoldedFeed(where, keys, accumulators.all()));
        families.add(family(fold, statements, outputs));
    }

    /** Decimals among the columns that the statements name which do not fit a long. */
    private static List<String> wide(Source source, List<Statement> statements) {
        return source.shape().columns().stream()
                .filter(column -> column.type().is(ColumnType.Kind.DECIMAL)
                        && !column.type().isLong())
                .map(RowColumn::name)
                .filter(name -> statements.stream().anyMatch(statement -> statement.names(name)))
                .toList();
    }

    /** The widest spans that divide all windows. */
    private static Grid grain(List<Statement> statements) {
        long common = 0;
        for (Statement statement : statements) {
            common = common(statement.window().step(), common);
            common = common(statement.window().windows().width(), common);
        }
        return common == 0 ? statements.get(0).window().windows().starts() : Grid.of(common);
    }

    private static long common(long one, long other) {
        return other == 0 ? one : common(other, one % other);
    }

    private static List<Output> outputs(Statement statement, RowScope scope) {
        List<Output> outputs = new ArrayList<>();
        boolean[] isSelected = new boolean[statement.keys().size()];
        Expressions expressions = Expressions.overResults(scope);
        for (Statement.Named column : statement.columns()) {
            int at = outputs.size();
            var origin = statement.window().origin(column.expression());
            if (origin.isPresent()) {
                outputs.add(Output.window(column.name(), at, origin.get()));
                continue;
            }
            var key = scope.key(column.expression());
            key.ifPresent(number -> isSelected[number] = true);
            SqlTerm term = expressions.term(column.expression());
            if (term.type() == null) {
                throw new SqlProblem(column.expression(), "column " + column.name() + " is always NULL: remove it");
            }
            outputs.add(new Output(
                    column.name(),
                    at,
                    key.isPresent() ? Output.Origin.KEY : Output.Origin.COMPUTED,
                    term.type(),
                    term.isOptional() || term.mayOverflow(),
                    term));
        }
        requireKeys(statement, outputs, isSelected);
        return outputs;
    }

    private static void requireKeys(Statement statement, List<Output> outputs, boolean[] isSelected) {
        for (int at = 0; at < isSelected.length; at++) {
            if (!isSelected[at]) {
                String key = statement.keys().get(at).toString().replace("`", "");
                throw new SqlProblem(
                        statement.keys().get(at), "\"" + key + "\" is grouped by and not selected: select it");
            }
        }
        boolean hasStart = outputs.stream()
                .anyMatch(output ->
                        output.origin() == Output.Origin.WINDOW_START || output.origin() == Output.Origin.WINDOW_DATE);
        if (!hasStart) {
            throw new SqlProblem(
                    statement.columns().get(0).expression(), "the start of the window is not selected: select it");
        }
    }

    private static Family<Cells, CellPartial> family(
            Fold fold, List<Statement> statements, List<List<Output>> outputs) {
        Source source = statements.get(0).source();
        Map<String, Long> reach =
                source.feeds().stream().collect(Collectors.toUnmodifiableMap(FeedFile::name, feed -> 0L));
        List<FeedFold<?, Cells>> folds = folds(source, fold.feed());
        List<GoldTable<Cells, ?>> tables = new ArrayList<>();
        for (int at = 0; at < statements.size(); at++) {
            Windows windows = statements.get(at).window().windows();
            tables.add(new GoldTable<>(
                    definition(statements.get(at), outputs.get(at)),
                    windows,
                    reach,
                    keys(fold.feed(), statements.get(at)),
                    new CellRows(at, windows, outputs.get(at))));
        }
        return new Family<>(
                fold.name(),
                tables,
                statements.get(0).window().bucket(),
                fold.grain(),
                () -> new Cells(fold),
                folds,
                fold.layout().keys() == 0 ? 1 : Shards.COUNT,
                new WireType<>(CellPartial.class, new CellPartial.OnTheWire(fold.layout())),
                CellState::new);
    }

    private static List<FeedFold<?, Cells>> folds(Source source, FoldedFeed folded) {
        if (source.union().isEmpty()) {
            return List.of(new FeedFold<Row, Cells>(
                    source.feeds().get(0).feed(), (cells, event) -> cells.add(folded, event), event -> folded.key(event)
                            .shard()));
        }
        List<FeedFold<?, Cells>> folds = new ArrayList<>();
        for (UnionPart part : source.union()) {
            folds.add(new FeedFold<Row, Cells>(
                    source.feeds().get(folds.size()).feed(),
                    (cells, event) -> {
                        if (part.takes(event)) {
                            cells.add(folded, part.row(event));
                        }
                    },
                    event -> folded.key(part.row(event)).shard()));
        }
        return folds;
    }

    /** The keys of a table in the order of the fold's, by the names that the table gives them. */
    private static GroupKeys keys(FoldedFeed feed, Statement statement) {
        List<String> names = statement.keys().stream()
                .map(key -> statement.columns().stream()
                        .filter(column -> column.expression().equalsDeep(key, Litmus.IGNORE))
                        .findFirst()
                        .orElseThrow()
                        .name())
                .toList();
        List<String> feeds =
                statement.source().feeds().stream().map(FeedFile::name).toList();
        List<UnionPart> union = List.copyOf(statement.source().union());
        return new GroupKeys(names, (of, event) -> feed.key(
                        union.isEmpty() ? event : union.get(feeds.indexOf(of)).row(event))
                .values());
    }

    private static TableDefinition<GoldRow> definition(Statement statement, List<Output> outputs) {
        List<Column<GoldRow>> columns = new ArrayList<>();
        outputs.forEach(output -> columns.add(output.column()));
        columns.add(Column.bool("is_final", row -> row.isFinal() ? 1 : 0));
        String start = outputs.stream()
                .filter(output ->
                        output.origin() == Output.Origin.WINDOW_START || output.origin() == Output.Origin.WINDOW_DATE)
                .map(Output::name)
                .findFirst()
                .orElseThrow();
        return new TableDefinition<>(
                "gold", statement.table(), start, statement.window().partitioning(), columns);
    }
}
