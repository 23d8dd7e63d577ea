package io.kappalake.transforms.gold.sql;

import io.kappalake.transforms.feed.file.FeedFile;
import io.kappalake.transforms.feed.row.ColumnType;
import io.kappalake.transforms.feed.row.RowColumn;
import io.kappalake.transforms.feed.row.RowShape;
import io.kappalake.transforms.gold.cell.UnionPart;
import io.kappalake.transforms.gold.cell.UnionPart.Selected;
import io.kappalake.transforms.gold.sql.Statement.Named;
import io.kappalake.transforms.sql.Expressions;
import io.kappalake.transforms.sql.SqlProblem;
import io.kappalake.transforms.sql.SqlTerm;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlCharStringLiteral;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.SqlSetOperator;
import org.apache.calcite.sql.SqlWith;
import org.apache.calcite.sql.SqlWithItem;
import org.apache.calcite.util.NlsString;

/** Reads what a statement selects from: a feed's table, or several by UNION ALL. */
final class SourceText {

    private static final String PARTS = "write (SELECT columns FROM silver.FEED UNION ALL SELECT columns FROM ...)";

    private final Map<String, FeedFile> feeds;

    /** @param feeds by name */
    SourceText(Map<String, FeedFile> feeds) {
        this.feeds = feeds;
    }

    /** Whether it stands in parentheses where a table could. */
    static boolean isQuery(SqlNode node) {
        return node instanceof SqlSelect || node instanceof SqlCall call && SqlKind.SET_QUERY.contains(call.getKind());
    }

    /** The query that WITH gives a name, where the statement reads it. */
    static SqlNode named(SqlWith with, SqlNode read) {
        SqlWithItem item = (SqlWithItem) with.withList.get(0);
        if (with.withList.size() != 1 || item.columnList != null) {
            throw new SqlProblem(with.withList, "WITH may name one UNION ALL, without a list of columns");
        }
        if (!text(read).equals(item.name.getSimple())) {
            throw new SqlProblem(read, "WITH names " + item.name.getSimple() + ": read it here");
        }
        return item.query;
    }

    /** @param table a name, or what {@link #isQuery} accepts */
    Source read(SqlNode table) {
        if (!isQuery(table)) {
            return Source.of(feed(table));
        }
        if (table instanceof SqlSelect select) {
            throw new SqlProblem(
                    select, "a SELECT of one feed needs no query of its own: write FROM silver.FEED and WHERE");
        }
        List<Part> parts = new ArrayList<>();
        selects(table).forEach(select -> add(select, parts));
        return union(parts);
    }

    private FeedFile feed(SqlNode source) {
        if (source instanceof SqlIdentifier name) {
            List<String> names = name.names;
            int last = names.size() - 1;
            if (last >= 1 && names.get(last - 1).equals("silver") && feeds.containsKey(names.get(last))) {
                return feeds.get(names.get(last));
            }
        }
        throw new SqlProblem(
                source,
                "\"" + text(source) + "\" is no table of a feed: write silver. and one of "
                        + String.join(", ", feeds.keySet().stream().sorted().toList()));
    }

    private static List<SqlSelect> selects(SqlNode node) {
        if (node instanceof SqlSelect select) {
            return List.of(select);
        }
        if (!(node instanceof SqlCall call) || call.getKind() != SqlKind.UNION) {
            throw new SqlProblem(node, "tables are joined by UNION ALL only: " + PARTS);
        }
        if (!((SqlSetOperator) call.getOperator()).isAll()) {
            throw new SqlProblem(call, "UNION drops rows that are equal: write UNION ALL");
        }
        List<SqlSelect> selects = new ArrayList<>();
        call.getOperandList().forEach(operand -> selects.addAll(selects(operand)));
        return selects;
    }

    /** What one feed gives to a union. */
    private record Part(FeedFile feed, SqlSelect select, List<RowColumn> columns, List<Selected> selected) {

        SqlTerm where() {
            return select.getWhere() == null
                    ? null
                    : Expressions.overEvents(Source.columns(feed.shape())).condition(select.getWhere());
        }

        String text() {
            return feed.name() + columns.stream().map(RowColumn::name).toList() + selected + select.getWhere();
        }
    }

    private void add(SqlSelect select, List<Part> parts) {
        StatementText.refuseClauses(select);
        if (select.getGroup() != null) {
            throw new SqlProblem(
                    select.getGroup(), "GROUP BY within UNION ALL is not supported: group in the statement");
        }
        if (!(select.getFrom() instanceof SqlIdentifier)) {
            throw new SqlProblem(select, "each SELECT of UNION ALL reads the table of a feed: " + PARTS);
        }
        FeedFile feed = feed(select.getFrom());
        if (parts.stream().anyMatch(part -> part.feed().name().equals(feed.name()))) {
            throw new SqlProblem(
                    select.getFrom(), text(select.getFrom()) + " is there twice: select it once, with OR in its WHERE");
        }
        Part part = new Part(feed, select, new ArrayList<>(), new ArrayList<>());
        select.getSelectList().forEach(item -> add(item, part));
        if (part.columns().stream().noneMatch(column -> column.name().equals(RowShape.EVENT_TIME))) {
            throw new SqlProblem(select, "each SELECT of UNION ALL needs event_time: select it");
        }
        parts.add(part);
        requireAlike(parts.get(0), part);
    }

    private static void add(SqlNode item, Part part) {
        if (item instanceof SqlIdentifier name && name.isStar()) {
            throw new SqlProblem(item, "* would change with the feed: name the columns");
        }
        Named named = StatementText.named(item);
        String name = named.name();
        StatementText.requireName(item, name);
        if (name.startsWith(Source.KAFKA)) {
            throw new SqlProblem(item, name + " means another topic in each feed: write AS and another name");
        }
        if (part.columns().stream().anyMatch(column -> column.name().equals(name))) {
            throw new SqlProblem(item, "two columns are named " + name + ": name one otherwise");
        }
        if (name.equals(RowShape.EVENT_TIME) && !text(named.expression()).equals(RowShape.EVENT_TIME)) {
            throw new SqlProblem(item, "event_time must be that of the feed: select event_time");
        }
        if (named.expression() instanceof SqlCharStringLiteral literal) {
            part.columns().add(RowColumn.of(name, ColumnType.TEXT, true));
            part.selected()
                    .add(new Selected("", literal.getValueAs(NlsString.class).getValue()));
            return;
        }
        if (!(named.expression() instanceof SqlIdentifier from)) {
            throw new SqlProblem(item, "UNION ALL selects columns and texts only: compute in the statement");
        }
        Source.columns(part.feed().shape()).column(from);
        RowShape shape = part.feed().shape();
        RowColumn column = shape.columns().get(shape.position(from.getSimple()));
        part.columns().add(named(name, column));
        part.selected().add(new Selected(column.name(), null));
    }

    private static RowColumn named(String name, RowColumn column) {
        return new RowColumn(
                name, column.type(), column.required(), column.positive(), Set.of(), false, column.repeats(), false);
    }

    private static void requireAlike(Part first, Part other) {
        List<String> names = first.columns().stream().map(RowColumn::name).toList();
        if (!names.equals(other.columns().stream().map(RowColumn::name).toList())) {
            throw new SqlProblem(
                    other.select(),
                    "the columns of UNION ALL differ: select " + String.join(", ", names) + " here too, in this order");
        }
        for (int at = 0; at < names.size(); at++) {
            ColumnType one = first.columns().get(at).type();
            ColumnType type = other.columns().get(at).type();
            if (!one.equals(type)) {
                throw new SqlProblem(
                        other.select().getSelectList().get(at),
                        names.get(at) + " is " + type + " in " + other.feed().name() + " and " + one + " in "
                                + first.feed().name() + ": give both one type in their feed files");
            }
        }
    }

    private static Source union(List<Part> parts) {
        List<RowColumn> columns = new ArrayList<>();
        for (int at = 0; at < parts.get(0).columns().size(); at++) {
            int place = at;
            RowColumn column = parts.get(0).columns().get(at);
            columns.add(new RowColumn(
                    column.name(),
                    column.type(),
                    parts.stream().allMatch(part -> part.columns().get(place).required()),
                    parts.stream().allMatch(part -> part.columns().get(place).positive()),
                    Set.of(),
                    false,
                    column.repeats(),
                    false));
        }
        RowShape shape = new RowShape(columns, List.of(), List.of("union"));
        List<UnionPart> union = new ArrayList<>();
        for (Part part : parts) {
            union.add(new UnionPart(union.size(), part.feed(), part.where(), shape, part.selected()));
        }
        return new Source(
                parts.stream().map(Part::feed).toList(),
                shape,
                union,
                parts.stream().map(Part::text).toList().toString());
    }

    private static String text(SqlNode node) {
        return node.toString().replace("`", "");
    }
}
