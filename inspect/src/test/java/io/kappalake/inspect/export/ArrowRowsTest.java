package io.kappalake.inspect.export;

import static org.apache.iceberg.types.Types.NestedField.optional;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import org.apache.iceberg.Schema;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArrowRowsTest {

    private static final Schema SCHEMA = new Schema(
            optional(1, "flag", Types.BooleanType.get()),
            optional(2, "partition", Types.IntegerType.get()),
            optional(3, "offset", Types.LongType.get()),
            optional(4, "ratio", Types.DoubleType.get()),
            optional(5, "day", Types.DateType.get()),
            optional(6, "time", Types.TimestampType.withZone()),
            optional(7, "price", Types.DecimalType.of(38, 8)),
            optional(8, "text", Types.StringType.get()),
            optional(9, "payload", Types.BinaryType.get()),
            optional(10, "headers", Types.MapType.ofOptional(11, 12, Types.StringType.get(), Types.BinaryType.get())));

    @TempDir
    private Path directory;

    /** So that batches of their own must not see the rows, nulls and maps of those before. */
    @Test
    void rowsOfManyBatchesWithNullsAndMapsComeBackAsTheyWere() throws IOException {
        Random random = new Random(23);
        RowsHash written = new RowsHash(SCHEMA);
        Path file = directory.resolve("rows.arrow");
        try (RowsFile rows = ArrowRows.file(Files.newOutputStream(file), SCHEMA)) {
            for (int row = 0; row < 10_000; row++) {
                ArrayRow next = row(random);
                written.add(next);
                rows.write(next);
            }
        }

        RowsHash read = new RowsHash(SCHEMA);
        int[] count = {0};
        ArrowRows.read(file, SCHEMA, row -> {
            read.add(row);
            count[0]++;
        });

        assertThat(count[0]).isEqualTo(10_000);
        assertThat(read.text()).isEqualTo(written.text());
    }

    private static ArrayRow row(Random random) {
        Object[] values = {
            random.nextBoolean(),
            random.nextInt(),
            random.nextLong(),
            random.nextGaussian(),
            random.nextInt(40_000) - 20_000,
            random.nextLong() / 1_000,
            new BigDecimal(new java.math.BigInteger(120, random), 8),
            "é" + random.nextInt(),
            bytes(random),
            random.nextBoolean()
                    ? Map.of()
                    : Map.of("a" + random.nextInt(9), bytes(random), "b", bytes(random), "c", bytes(random))
        };
        for (int at = 0; at < values.length; at++) {
            values[at] = random.nextInt(5) == 0 ? null : values[at];
        }
        return new ArrayRow(values);
    }

    private static ByteBuffer bytes(Random random) {
        byte[] bytes = new byte[random.nextInt(20)];
        random.nextBytes(bytes);
        return ByteBuffer.wrap(bytes);
    }
}
