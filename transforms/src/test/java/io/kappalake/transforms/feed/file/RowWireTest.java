package io.kappalake.transforms.feed.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.tables.definition.Column;
import io.kappalake.tables.format.RowValues;
import io.kappalake.transforms.feed.Feed;
import io.kappalake.transforms.feed.Seed;
import io.kappalake.transforms.feed.WireType;
import io.kappalake.transforms.feed.row.ColumnType;
import io.kappalake.transforms.feed.row.Row;
import io.kappalake.transforms.feed.row.RowColumn;
import io.kappalake.transforms.feed.row.RowShape;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.util.InstantiationUtil;
import org.junit.jupiter.api.Test;

/** Rows of columns of each type, required and optional, on their way between operators and out of a Silver row. */
class RowWireTest {

    private static final List<String> TYPES = List.of(
            "text",
            "integer",
            "decimal(18,8)",
            "decimal(5,2)",
            "decimal(38,10)",
            "double",
            "boolean",
            "date",
            "timestamp",
            "binary",
            "json");

    private static final List<String> TEXTS = List.of(
            "",
            "a",
            "AAPL",
            "é",
            "日本語",
            "😀 and more",
            "\u0000\u007f",
            "x".repeat(254),
            "x".repeat(255),
            "é".repeat(254));

    private static final RowShape SHAPE = shape();

    private final Random random = Seed.printed("rows");

    @Test
    void aRowArrivesAsItWasSentWhateverItHolds() throws Exception {
        Feed<Row> feed = InstantiationUtil.clone(new FeedFile(
                        "all",
                        SHAPE,
                        List.of(new TopicMapping(
                                "all", false, new io.kappalake.transforms.feed.json.JsonFormat(), List.of())),
                        List.of(),
                        List.of(),
                        "")
                .feed());
        TypeSerializer<Row> serializer = WireType.of(feed).createSerializer(new SerializerConfigImpl());
        for (int i = 0; i < 2_000; i++) {
            Row row = SHAPE.row(values());

            assertThat(sent(serializer, row)).isEqualTo(row).hasToString(row.toString());
            assertThat(feed.fromRow().of(stored(feed, row))).isEqualTo(row);
        }
    }

    private static RowShape shape() {
        List<RowColumn> columns = new ArrayList<>();
        for (String type : TYPES) {
            String name = type.replaceAll("\\W", "_");
            columns.add(RowColumn.of(name, ColumnType.parse(type), true));
            columns.add(RowColumn.of("optional_" + name, ColumnType.parse(type), false));
        }
        columns.add(RowColumn.of("event_time", ColumnType.parse("timestamp"), true));
        return new RowShape(columns, List.of("text", "integer"), List.of("all"));
    }

    /** A row as the reader of Silver gives it: by the getters that the writer uses. */
    private static RowValues stored(Feed<Row> feed, Row row) {
        RowValues values = new RowValues(feed.columns().size());
        for (int at = 0; at < feed.columns().size(); at++) {
            Column<Row> column = feed.columns().get(at);
            if (column instanceof Column.Fixed<Row> fixed) {
                values.set(at, fixed.value().of(row));
            } else if (column instanceof Column.Text<Row> text) {
                values.setObject(at, text.value().of(row));
            } else if (column instanceof Column.Binary<Row> binary) {
                values.setObject(at, binary.value().of(row));
            } else if (column instanceof Column.Float64<Row> float64) {
                values.setObject(at, float64.value().of(row));
            } else if (column instanceof Column.WideDecimal<Row> wide) {
                values.setObject(at, wide.value().of(row));
            }
        }
        return values;
    }

    private RowValues values() {
        RowValues values = new RowValues(SHAPE.columns().size());
        for (int at = 0; at < SHAPE.columns().size(); at++) {
            RowColumn column = SHAPE.columns().get(at);
            boolean isNull = !column.required() && random.nextInt(3) == 0;
            if (column.type().isLong()) {
                values.set(at, isNull ? Column.NULL_LONG : number(column.type()));
            } else {
                values.setObject(at, isNull ? null : object(column.type()));
            }
        }
        return values;
    }

    private long number(ColumnType type) {
        return switch (type.kind()) {
            case BOOLEAN -> random.nextInt(2);
            case DATE -> random.nextInt(100_000) - 50_000;
            case TIMESTAMP -> random.nextLong() >> 12;
            default -> random.nextLong() >> 8;
        };
    }

    private Object object(ColumnType type) {
        return switch (type.kind()) {
            case DECIMAL -> new BigDecimal(new BigInteger(125, random), type.scale()).negate();
            case DOUBLE -> random.nextGaussian();
            case BINARY -> TEXTS.get(random.nextInt(TEXTS.size())).getBytes(java.nio.charset.StandardCharsets.UTF_16);
            default -> TEXTS.get(random.nextInt(TEXTS.size()));
        };
    }

    private static Row sent(TypeSerializer<Row> serializer, Row row) throws IOException {
        DataOutputSerializer out = new DataOutputSerializer(64);
        serializer.serialize(row, out);
        DataInputDeserializer in = new DataInputDeserializer(out.getCopyOfBuffer());
        Row received = serializer.deserialize(in);
        assertThat(in.available()).isZero();
        return received;
    }
}
