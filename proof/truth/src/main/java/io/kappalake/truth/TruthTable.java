package io.kappalake.truth;

import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * The expected content of a table. Rows hold their values in the order of the columns: String, Integer, Long, Double,
 * BigDecimal, Instant, LocalDate, ByteBuffer, Map of String to ByteBuffer, or null.
 *
 * @param keyColumns the columns that no two rows share
 */
public record TruthTable(String name, List<Column> columns, List<String> keyColumns, Supplier<Stream<Object[]>> rows) {

    /**
     * @param type as Iceberg writes it, such as {@code decimal(18, 8)}
     * @param tolerance absolute difference at which doubles still count as equal, in addition to 1e-9 of their size;
     *     negative for a column that is not compared
     */
    public record Column(String name, String type, double tolerance) {
        static final double EXACT = 0;
        static final double NOT_COMPARED = -1;

        public static Column of(String name, String type) {
            return new Column(name, type, EXACT);
        }

        static Column about(String name, double tolerance) {
            return new Column(name, "double", tolerance);
        }

        public static Column notCompared(String name, String type) {
            return new Column(name, type, NOT_COMPARED);
        }
    }

    public TruthTable {
        columns = List.copyOf(columns);
        keyColumns = List.copyOf(keyColumns);
    }

    public int index(String column) {
        for (int i = 0; i < columns.size(); i++) {
            if (columns.get(i).name().equals(column)) {
                return i;
            }
        }
        throw new IllegalArgumentException(name + " has no column " + column);
    }
}
