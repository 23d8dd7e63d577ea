package io.kappalake.audit.sql;

import io.kappalake.audit.sql.Typed.Kind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.iceberg.StructLike;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;
import org.apache.iceberg.util.ByteBuffers;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;

/**
 * A DuckDB of its own, in memory and beyond that in a temporary directory. It reads no files and loads no extensions.
 */
final class Duck implements AutoCloseable {

    /** Told to DuckDB, which keeps the rest on disk. */
    private static final String MEMORY = "768MB";

    private static final int LONG_DIGITS = 18;

    private static final String HALF_EVEN = """
            CREATE MACRO half_even(n, d) AS (
              (n // d) + CASE
                WHEN 2 * abs(n % d) > abs(d) OR (2 * abs(n % d) = abs(d) AND (n // d) % 2 <> 0)
                THEN (sign(n) * sign(d))::HUGEINT ELSE 0::HUGEINT END)
            """;

    private final Path directory;
    private final DuckDBConnection connection;

    private Duck(Path directory, DuckDBConnection connection) {
        this.directory = directory;
        this.connection = connection;
    }

    static Duck open() {
        try {
            Path directory = Files.createTempDirectory("kappalake-audit-");
            Duck duck = new Duck(
                    directory, DriverManager.getConnection("jdbc:duckdb:").unwrap(DuckDBConnection.class));
            duck.execute("SET memory_limit = '" + MEMORY + "'");
            duck.execute("SET temp_directory = " + DuckSql.quoted(directory.toString()));
            duck.execute("SET autoinstall_known_extensions = false");
            duck.execute("SET autoload_known_extensions = false");
            duck.execute("SET preserve_insertion_order = false");
            duck.execute("SET enable_external_access = false");
            duck.execute(HALF_EVEN);
            return duck;
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot make a temporary directory", e);
        } catch (SQLException e) {
            throw new IllegalStateException("Cannot start DuckDB: " + e.getMessage(), e);
        }
    }

    DuckDBConnection connection() {
        return connection;
    }

    void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Replaces a table; the source passes its rows to the consumer that it gets. */
    void load(String table, List<Types.NestedField> columns, Consumer<Consumer<StructLike>> source) {
        String types = String.join(
                ", ",
                columns.stream()
                        .map(column -> "\"" + column.name() + "\" " + type(column.type()))
                        .toList());
        try {
            execute("CREATE OR REPLACE TABLE " + table + " (" + types + ")");
            try (DuckDBAppender appender = connection.createAppender(DuckDBConnection.DEFAULT_SCHEMA, table)) {
                source.accept(row -> append(appender, columns, row));
            }
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
        } else if (value instanceof Long number) {
            appender.append(number.longValue());
        } else if (value instanceof Integer number) {
            appender.append(number.longValue());
        } else if (value instanceof BigDecimal decimal) {
            if (isNarrow(type)) {
                appender.append(decimal.unscaledValue().longValueExact());
            } else {
                appender.append(decimal.unscaledValue());
            }
        } else if (value instanceof Double number) {
            appender.append(number.doubleValue());
        } else if (value instanceof Boolean truth) {
            appender.append(truth.booleanValue());
        } else if (value instanceof ByteBuffer bytes) {
            appender.append(ByteBuffers.copy(bytes).array());
        } else {
            appender.append(value.toString());
        }
    }

    /** Whether its unscaled values fit 64 bits. */
    private static boolean isNarrow(Type type) {
        return type instanceof Types.DecimalType decimal && decimal.precision() <= LONG_DIGITS;
    }

    private static String type(Type type) {
        return switch (type.typeId()) {
            case LONG, INTEGER, TIMESTAMP, DATE -> "BIGINT";
            case DECIMAL -> isNarrow(type) ? "BIGINT" : "HUGEINT";
            case DOUBLE -> "DOUBLE";
            case BOOLEAN -> "BOOLEAN";
            case BINARY -> "BLOB";
            default -> "VARCHAR";
        };
    }

    /** The column as an expression over a table of events. */
    static Typed column(Types.NestedField column) {
        String sql = "\"" + column.name() + "\"";
        return switch (column.type().typeId()) {
            case LONG, INTEGER -> Typed.narrow(sql, 0);
            case DECIMAL -> decimal(sql, (Types.DecimalType) column.type());
            case DOUBLE -> Typed.of(Kind.DOUBLE, sql);
            case BOOLEAN -> Typed.of(Kind.CONDITION, sql);
            case TIMESTAMP -> Typed.of(Kind.TIME, sql);
            case DATE -> Typed.of(Kind.DATE, sql);
            case BINARY -> Typed.of(Kind.BYTES, sql);
            default -> Typed.of(Kind.TEXT, sql);
        };
    }

    private static Typed decimal(String sql, Types.DecimalType type) {
        return isNarrow(type) ? Typed.narrow(sql, type.scale()) : Typed.number(sql, type.scale());
    }

    /** Passes the rows of a query; the array is the caller's. */
    void query(String sql, Consumer<Object[]> each) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            int columns = result.getMetaData().getColumnCount();
            while (result.next()) {
                Object[] row = new Object[columns];
                for (int at = 0; at < columns; at++) {
                    row[at] = value(result.getObject(at + 1));
                }
                each.accept(row);
            }
        }
    }

    private static Object value(Object value) throws SQLException {
        return value instanceof java.sql.Blob blob
                ? ByteBuffer.wrap(blob.getBytes(1, Math.toIntExact(blob.length())))
                : value;
    }

    @Override
    public void close() {
        try (Stream<Path> all = Files.walk(directory)) {
            connection.close();
            all.sorted(Comparator.reverseOrder()).forEach(path -> path.toFile().delete());
        } catch (SQLException e) {
            throw new IllegalStateException("DuckDB does not stop: " + e.getMessage(), e);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot remove " + directory, e);
        }
    }
}
