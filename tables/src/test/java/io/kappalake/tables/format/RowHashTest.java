package io.kappalake.tables.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.iceberg.Schema;
import org.apache.iceberg.data.GenericRecord;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.Test;

class RowHashTest {

    private static final Schema SCHEMA = new Schema(
            Types.NestedField.required(1, "symbol", Types.StringType.get()),
            Types.NestedField.required(2, "window_start", Types.TimestampType.withZone()),
            Types.NestedField.required(3, "day", Types.DateType.get()),
            Types.NestedField.required(4, "close", Types.DecimalType.of(18, 8)),
            Types.NestedField.optional(5, "volatility", Types.DoubleType.get()),
            Types.NestedField.required(6, "count", Types.LongType.get()),
            Types.NestedField.required(7, "partition", Types.IntegerType.get()),
            Types.NestedField.optional(8, "payload", Types.BinaryType.get()),
            Types.NestedField.optional(
                    9, "headers", Types.MapType.ofOptional(10, 11, Types.StringType.get(), Types.BinaryType.get())),
            Types.NestedField.required(12, "is_final", Types.BooleanType.get()));

    private final RowHash hash = RowHash.allBut(Set.of("is_final"), SCHEMA);

    @Test
    void equalRowsHaveEqualHashesHoweverTheirMapsAreOrdered() {
        GenericRecord row = row();
        GenericRecord other = row();
        other.setField("headers", headers("b", "a"));
        assertThat(hash.of(other)).isEqualTo(hash.of(row));
    }

    @Test
    void theLastRowsHashLeavesNoTraceInTheNext() {
        long[] alone = hash.of(row());
        GenericRecord longer = row();
        longer.setField("symbol", "A".repeat(100));
        hash.of(longer);
        assertThat(hash.of(row())).isEqualTo(alone);
    }

    @Test
    void everyColumnCounts() {
        Map<String, Object> others = new LinkedHashMap<>();
        others.put("symbol", "MSFT");
        others.put("window_start", Instant.parse("2026-03-01T10:00:00.000001Z").atOffset(ZoneOffset.UTC));
        others.put("day", LocalDate.parse("2026-03-02"));
        others.put("close", new BigDecimal("1.00000001"));
        others.put("volatility", 0.0);
        others.put("count", 4L);
        others.put("partition", 1);
        others.put("payload", ByteBuffer.wrap(new byte[] {1, 2}));
        others.put("headers", headers("a"));
        others.forEach((column, value) -> {
            GenericRecord row = row();
            row.setField(column, value);
            assertThat(hash.of(row)).as(column).isNotEqualTo(hash.of(row()));
        });
    }

    @Test
    void whetherAWindowIsFinalTellsOfTheWriterAndDoesNotCount() {
        GenericRecord row = row();
        row.setField("is_final", true);
        assertThat(hash.of(row)).isEqualTo(hash.of(row()));
    }

    private static GenericRecord row() {
        GenericRecord row = GenericRecord.create(SCHEMA);
        List<Object> values = new java.util.ArrayList<>(List.of(
                "AAPL",
                Instant.parse("2026-03-01T10:00:00Z").atOffset(ZoneOffset.UTC),
                LocalDate.parse("2026-03-01"),
                new BigDecimal("1.00000000")));
        values.add(null);
        values.addAll(List.of(3L, 0, ByteBuffer.wrap(new byte[] {1}), headers("a", "b"), false));
        for (int i = 0; i < values.size(); i++) {
            row.set(i, values.get(i));
        }
        return row;
    }

    private static Map<String, ByteBuffer> headers(String... names) {
        Map<String, ByteBuffer> headers = new LinkedHashMap<>();
        for (String name : names) {
            headers.put(name, ByteBuffer.wrap(name.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
        }
        return headers;
    }
}
