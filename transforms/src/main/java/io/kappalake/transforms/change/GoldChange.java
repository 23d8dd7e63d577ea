package io.kappalake.transforms.change;

import io.kappalake.transforms.Pipeline;
import io.kappalake.transforms.Pipeline.Statement;
import io.kappalake.transforms.feed.file.PipelineFile;
import io.kappalake.transforms.feed.row.RowColumn;
import io.kappalake.transforms.feed.row.RowShape;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Compares the statements of Gold tables. A statement is the definition of its table for all time, so it may change its
 * layout and follow renamed columns, and nothing else.
 */
final class GoldChange {

    private final Pipeline before;
    private final Pipeline after;
    private final PipelineChange into;

    GoldChange(Pipeline before, Pipeline after, PipelineChange into) {
        this.before = before;
        this.after = after;
        this.into = into;
    }

    void compare() {
        List<Statement> now = after.statements();
        for (Statement was : before.statements()) {
            Optional<Statement> same =
                    now.stream().filter(one -> one.table().equals(was.table())).findFirst();
            if (same.isEmpty()) {
                into.foreign().add(file(was) + " is gone: its table and its past belong to the lake");
                continue;
            }
            compare(was, same.get());
        }
        now.stream()
                .filter(one -> before.statements().stream()
                        .noneMatch(was -> was.table().equals(one.table())))
                .forEach(one -> {
                    into.added().add(one.table());
                    into.anew().add(one.family());
                });
    }

    private void compare(Statement was, Statement is) {
        Map<String, String> renames = new HashMap<>();
        was.feeds().forEach(feed -> renames.putAll(into.renames().getOrDefault(feed, Map.of())));
        boolean isSame = Objects.equals(plain(was.text(), renames), plain(is.text(), Map.of()));
        List<String> selected = Tokens.of(was.text()).stream()
                .filter(renames::containsKey)
                .distinct()
                .toList();
        if ((!isSame || !was.family().equals(is.family())) && was.feeds().size() > 1 && !selected.isEmpty()) {
            into.refused()
                    .add(file(is) + " has " + String.join(", ", selected)
                            + " in its UNION ALL: a column there cannot be"
                            + " renamed yet, keep its name in the feed file");
            return;
        }
        if (!isSame) {
            into.refused()
                    .add(file(is) + " defines other rows than before: the table would mix both."
                            + " Write it as another table, gold/NAME.sql");
            return;
        }
        if (!was.family().equals(is.family())) {
            into.refused()
                    .add(file(is) + " groups or filters by a column that would have another name: this is not"
                            + " supported yet");
            return;
        }
        boolean isRenamed = !plain(was.text(), Map.of()).equals(plain(is.text(), Map.of()));
        if (isRenamed || is.feeds().stream().anyMatch(feed -> namesWidened(is, feed))) {
            into.anew().add(is.family());
        }
    }

    /** Whether it names a decimal that no longer fits a long: windows hold such in another form. */
    private boolean namesWidened(Statement is, String feed) {
        List<String> names = Tokens.of(is.text());
        Map<String, RowColumn> former = new HashMap<>();
        shape(before, feed).columns().forEach(column -> former.put(column.name(), column));
        return shape(after, feed).columns().stream()
                .filter(column -> names.contains(column.name()) && former.containsKey(column.name()))
                .anyMatch(column -> former.get(column.name()).type().isLong()
                        && !column.type().isLong());
    }

    private static RowShape shape(Pipeline pipeline, String feed) {
        return PipelineFile.of(pipeline.texts()).feed(feed).shape();
    }

    private static String file(Statement statement) {
        return statement.table().replace('.', '/') + ".sql";
    }

    /** Without comments, white space and, outside of texts, the case of letters; with new names of columns. */
    private static String plain(String text, Map<String, String> renames) {
        return Tokens.of(text).stream()
                .map(token -> renames.getOrDefault(token, token))
                .collect(Collectors.joining(" "));
    }
}
