package io.kappalake.audit.sql;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.iceberg.Schema;
import org.apache.iceberg.StructLike;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;
import org.apache.iceberg.util.ByteBuffers;
import org.duckdb.DuckDBAppender;

/**
 * A DuckDB in which tables of the lake have their own names and types, for queries that people wrote. A query is a
 * single SELECT; it can read no files and change nothing that outlives it. Not thread-safe.
 */
public final class CheckDatabase implements AutoCloseable {

    /** Texts, names and comments, in which a semicolon means nothing, and a semicolon. */
    private static final Pattern TOKEN = Pattern.compile(
            "[eE]'(?:[^'\\\\]|\\\\.|'')*+'|'(?:[^']|'')*+'|\"(?:[^\"]|\"\")*+\"|\\$(\\w*)\\$.*?\\$\\1\\$"
                    + "|--[^\n\r]*+|/\\*.*?\\*/|;",
            Pattern.DOTALL);

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String BEFORE = "SELECT * FROM (\n";
    private static final int SHOWN_CHARS = 100;

    private final Duck duck;

    /**
     * What is wrong with a query.
     *
     * @param line from 1, and {@code column} too; both 1 where nobody knows
     */
    public record Problem(int line, int column, String text) {}

    /** A query that failed on its rows. */
    public static final class Failed extends Exception {

        private static final long serialVersionUID = 1;

        Failed(String message) {
            super(message);
        }
    }

    private CheckDatabase(Duck duck) {
        this.duck = duck;
    }

    public static CheckDatabase open() {
        CheckDatabase database = new CheckDatabase(Duck.open());
        database.execute("SET errors_as_json = true");
        database.execute("SET lock_configuration = true");
        database.execute("CREATE SCHEMA silver");
        database.execute("CREATE SCHEMA gold");
        database.about(LocalDate.EPOCH, Instant.EPOCH);
        return database;
    }

    private void execute(String sql) {
        try {
            duck.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException("DuckDB refuses " + sql + ": " + e.getMessage(), e);
        }
    }

    /** What {@code this_day()} and {@code commit_time()} stand for in queries. */
    public void about(LocalDate day, Instant commit) {
        execute("CREATE OR REPLACE MACRO this_day() AS DATE '" + day + "'");
        execute("CREATE OR REPLACE MACRO commit_time() AS make_timestamp(" + commit.toEpochMilli() + "000)");
    }

    /** Makes or empties a table {@code layer.name}. */
    public void table(String fullName, Schema schema) {
        String columns = schema.columns().stream()
                .map(column -> "\"" + column.name() + "\" " + type(column.type()))
                .collect(Collectors.joining(", "));
        execute("CREATE OR REPLACE TABLE " + quoted(fullName) + " (" + columns + ")");
    }

    private static String quoted(String fullName) {
        return Arrays.stream(fullName.split("\\."))
                .map(part -> "\"" + part + "\"")
                .collect(Collectors.joining("."));
    }

    private static String type(Type type) {
        return switch (type.typeId()) {
            case LONG -> "BIGINT";
            case INTEGER -> "INTEGER";
            case DECIMAL ->
                "DECIMAL(%d,%d)".formatted(((Types.DecimalType) type).precision(), ((Types.DecimalType) type).scale());
            case TIMESTAMP -> "TIMESTAMP";
            case DATE -> "DATE";
            case DOUBLE -> "DOUBLE";
            case BOOLEAN -> "BOOLEAN";
            case BINARY -> "BLOB";
            default -> "VARCHAR";
        };
    }

    /** Adds rows to a table; the source passes them, with the columns of this schema, to the consumer that it gets. */
    public void fill(String fullName, Schema schema, Consumer<Consumer<StructLike>> source) {
        String[] name = fullName.split("\\.");
        List<Types.NestedField> columns = schema.columns();
        try (DuckDBAppender appender = duck.connection().createAppender(name[0], name[1])) {
            source.accept(row -> append(appender, columns, row));
        } catch (SQLException e) {
            throw new IllegalStateException("DuckDB cannot take the rows: " + e.getMessage(), e);
        }
    }

    private static void append(DuckDBAppender appender, List<Types.NestedField> columns, StructLike row) {
        try {
            appender.beginRow();
            for (int at = 0; at < columns.size(); at++) {
                append(appender, columns.get(at).type(), row.get(at, Object.class));
            }
            appender.endRow();
        } catch (SQLException e) {
            throw new IllegalStateException("DuckDB cannot take a row: " + e.getMessage(), e);
        }
    }

    private static void append(DuckDBAppender appender, Type type, Object value) throws SQLException {
        if (value == null) {
            appender.appendNull();
            return;
        }
        switch (type.typeId()) {
            case LONG -> appender.append(((Number) value).longValue());
            case INTEGER -> appender.append(((Number) value).intValue());
            case DECIMAL -> appender.append((BigDecimal) value);
            case TIMESTAMP -> appender.appendEpochMicros((Long) value);
            case DATE -> appender.appendEpochDays(((Number) value).intValue());
            case DOUBLE -> appender.append(((Double) value).doubleValue());
            case BOOLEAN -> appender.append(((Boolean) value).booleanValue());
            case BINARY -> appender.append(ByteBuffers.copy((ByteBuffer) value).array());
            default -> appender.append(value.toString());
        }
    }

    /** Why a query cannot be run on these tables; empty if it can. */
    public Optional<Problem> problem(String query) {
        Optional<Problem> several = several(query);
        if (several.isPresent()) {
            return several;
        }
        try (PreparedStatement statement = duck.connection().prepareStatement(wrapped(query))) {
            return Optional.empty();
        } catch (SQLException e) {
            return Optional.of(problem(query, e));
        }
    }

    /**
     * Passes each row of a query in words.
     *
     * @throws Failed if it cannot be computed
     */
    public void query(String query, Consumer<String> row) throws Failed {
        Optional<Problem> several = several(query);
        if (several.isPresent()) {
            throw new Failed(several.get().text());
        }
        try (PreparedStatement statement = duck.connection().prepareStatement(wrapped(query));
                ResultSet result = statement.executeQuery()) {
            int columns = result.getMetaData().getColumnCount();
            while (result.next()) {
                StringBuilder text = new StringBuilder();
                for (int at = 1; at <= columns; at++) {
                    text.append(at == 1 ? "" : ", ")
                            .append(result.getMetaData().getColumnLabel(at))
                            .append(' ')
                            .append(shown(result.getObject(at)));
                }
                row.accept(text.toString());
            }
        } catch (SQLException e) {
            throw new Failed(problem(query, e).text());
        }
    }

    private static String shown(Object value) {
        String text = value instanceof BigDecimal decimal ? plain(decimal) : String.valueOf(value);
        return value == null ? "NULL" : text.length() <= SHOWN_CHARS ? text : text.substring(0, SHOWN_CHARS) + "…";
    }

    private static String plain(BigDecimal decimal) {
        return decimal.signum() == 0 ? "0" : decimal.stripTrailingZeros().toPlainString();
    }

    /** The driver runs all of several statements but the last as soon as they are prepared. */
    private static Optional<Problem> several(String query) {
        Matcher token = TOKEN.matcher(query);
        while (token.find()) {
            if (token.group().equals(";")) {
                int place = query.substring(0, token.start()).getBytes(StandardCharsets.UTF_8).length;
                return Optional.of(at(query, place, "A check is one SELECT, without ;"));
            }
        }
        return Optional.empty();
    }

    /** Only a SELECT fits in there. */
    private static String wrapped(String query) {
        return BEFORE + query + "\n)";
    }

    private static Problem problem(String query, SQLException e) {
        String message = String.valueOf(e.getMessage());
        try {
            JsonNode error = JSON.readTree(message.substring(Math.max(0, message.indexOf('{'))));
            String text = error.path("exception_message").asText(message).replaceAll("\n\t.*", "");
            int place = error.path("position").asInt(-1) - BEFORE.length();
            return at(query, place, text.replace('\n', ' ').strip());
        } catch (JsonProcessingException notJson) {
            return new Problem(1, 1, message.replace('\n', ' '));
        }
    }

    /** @param place in bytes of UTF-8 */
    private static Problem at(String query, int place, String text) {
        byte[] bytes = query.getBytes(StandardCharsets.UTF_8);
        if (place < 0 || place > bytes.length + 1) {
            return new Problem(1, 1, text);
        }
        String before = new String(bytes, 0, Math.min(place, bytes.length), StandardCharsets.UTF_8);
        int line = (int) before.chars().filter(each -> each == '\n').count() + 1;
        return new Problem(line, before.length() - before.lastIndexOf('\n'), text);
    }

    @Override
    public void close() {
        duck.close();
    }
}
