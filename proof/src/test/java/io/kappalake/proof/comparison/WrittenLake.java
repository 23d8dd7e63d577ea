package io.kappalake.proof.comparison;

import io.kappalake.truth.Truth;
import io.kappalake.truth.TruthTable;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.iceberg.Schema;
import org.apache.iceberg.data.GenericRecord;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;

/** A lake that holds exactly the rows of a truth, until a test changes them. */
final class WrittenLake implements LakeRows {
    final Map<String, Schema> schemas = new LinkedHashMap<>();
    final Map<String, List<Record>> rows = new LinkedHashMap<>();

    WrittenLake(Truth truth) {
        for (TruthTable table : truth.tables()) {
            Schema schema = schemaOf(table);
            schemas.put(table.name(), schema);
            rows.put(
                    table.name(),
                    new ArrayList<>(
                            table.rows().get().map(row -> record(schema, row)).toList()));
        }
    }

    @Override
    public Optional<Schema> schema(String table) {
        return Optional.ofNullable(schemas.get(table));
    }

    @Override
    public CloseableIterable<Record> read(String table) {
        return CloseableIterable.withNoopClose(rows.get(table));
    }

    private static Schema schemaOf(TruthTable table) {
        List<Types.NestedField> fields = new ArrayList<>();
        for (TruthTable.Column column : table.columns()) {
            fields.add(Types.NestedField.optional(fields.size() + 1, column.name(), type(column.type())));
        }
        return new Schema(fields);
    }

    private static Type type(String text) {
        return text.startsWith("map")
                ? Types.MapType.ofOptional(101, 102, Types.StringType.get(), Types.BinaryType.get())
                : Types.fromPrimitiveString(text);
    }

    private static Record record(Schema schema, Object[] row) {
        Record record = GenericRecord.create(schema);
        for (int i = 0; i < row.length; i++) {
            record.set(i, stored(row[i]));
        }
        return record;
    }

    private static Object stored(Object value) {
        if (value instanceof Instant time) {
            return time.atOffset(ZoneOffset.UTC);
        }
        return value instanceof BigDecimal number ? number.setScale(8) : value;
    }
}
