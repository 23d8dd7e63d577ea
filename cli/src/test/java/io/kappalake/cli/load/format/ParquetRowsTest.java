package io.kappalake.cli.load.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kappalake.tables.LakeException;
import io.kappalake.transforms.feed.TopicForm;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.shaded.org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.iceberg.shaded.org.apache.parquet.example.data.Group;
import org.apache.iceberg.shaded.org.apache.parquet.example.data.simple.SimpleGroupFactory;
import org.apache.iceberg.shaded.org.apache.parquet.hadoop.ParquetWriter;
import org.apache.iceberg.shaded.org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.iceberg.shaded.org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.iceberg.shaded.org.apache.parquet.io.LocalOutputFile;
import org.apache.iceberg.shaded.org.apache.parquet.io.api.Binary;
import org.apache.iceberg.shaded.org.apache.parquet.schema.MessageType;
import org.apache.iceberg.shaded.org.apache.parquet.schema.MessageTypeParser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Parquet as other programs write it: without Iceberg's field ids, in any order of the columns. */
class ParquetRowsTest {

    private static final MessageType TRADES = MessageTypeParser.parseMessageType("""
            message schema {
              optional group tags (LIST) { repeated group list { optional binary element (STRING); } }
              optional double Volume;
              optional int64 trade_id;
              optional binary exchange (STRING);
              optional binary trade_type (STRING);
              optional int64 timestamp (TIMESTAMP(MICROS,true));
              optional int64 price (DECIMAL(18,8));
              optional binary symbol (STRING);
              optional boolean odd;
            }
            """);

    @TempDir
    Path directory;

    @Test
    void columnsAreReadByTheirNamesAndNumbersExactly() throws IOException {
        Path file = directory.resolve("trades.parquet");
        try (ParquetWriter<Group> out = writer(file, TRADES)) {
            Group trade = new SimpleGroupFactory(TRADES).newGroup();
            trade.add("Volume", 2.5);
            trade.add("trade_id", 9_007_199_254_740_993L);
            trade.add("exchange", "NYSE ");
            trade.add("trade_type", "BUY");
            trade.add("timestamp", 1_709_562_600_000_001L);
            trade.add("price", 12_345_678_900_000_001L);
            trade.add("symbol", "AAPL");
            trade.add("odd", true);
            out.write(trade);
            Group empty = new SimpleGroupFactory(TRADES).newGroup();
            out.write(empty);
        }

        assertThat(records(file))
                .containsExactly(
                        "1 {\"volume\":\"2.5\",\"trade_id\":\"9007199254740993\",\"exchange\":\"NYSE\","
                                + "\"trade_type\":\"BUY\",\"timestamp\":\"2024-03-04T14:30:00.000001Z\",\"price\":\"123456789.00000001\","
                                + "\"symbol\":\"AAPL\",\"odd\":\"true\"}",
                        "2 {}");
    }

    /** As Impala writes texts, and Spark with {@code spark.sql.parquet.binaryAsString} in mind. */
    @Test
    void bytesWithoutATypeAreTheTextThatOldWritersMeant() throws IOException {
        MessageType type = plainBytes();
        Path file = directory.resolve("plain.parquet");
        try (ParquetWriter<Group> out = writer(file, type)) {
            Group trade = trade(type, "Z\u00fcrich");
            trade.add("hash", Binary.fromConstantByteArray(new byte[] {1, (byte) 0xff}));
            trade.add("side", Binary.fromString("BUY "));
            out.write(trade);
        }

        assertThat(records(file))
                .containsExactly("1 {\"trade_id\":\"1\",\"symbol\":\"Z\u00fcrich\",\"price\":\"1\",\"volume\":\"1\","
                        + "\"trade_type\":\"BUY\",\"exchange\":\"NYSE\",\"timestamp\":\"2024-03-04T14:30:00Z\","
                        + "\"side\":\"BUY\"}");
    }

    @Test
    void bytesThatAreNoTextAreRefusedWhereAFieldReadsThem() throws IOException {
        MessageType type = plainBytes();
        Path file = directory.resolve("bytes.parquet");
        try (ParquetWriter<Group> out = writer(file, type)) {
            out.write(trade(type, "AAPL"));
            Group trade = trade(type, "");
            trade.add("symbol", Binary.fromConstantByteArray(new byte[] {1, (byte) 0xff}));
            out.write(trade);
        }

        assertThatThrownBy(() -> records(file))
                .isInstanceOf(LakeException.class)
                .hasMessage(file + " has bytes in column symbol of row 2 that are no UTF-8:"
                        + " write the column as text, which is Base64 or hex for a column of type binary");
    }

    private static MessageType plainBytes() {
        return MessageTypeParser.parseMessageType("""
                message schema {
                  optional binary trade_id;
                  optional binary symbol;
                  optional binary price;
                  optional binary volume;
                  optional binary trade_type;
                  optional binary exchange;
                  optional binary timestamp;
                  optional binary hash;
                  optional fixed_len_byte_array(4) side;
                }
                """);
    }

    private static Group trade(MessageType type, String symbol) {
        Group trade = new SimpleGroupFactory(type).newGroup();
        Map<String, String> values = Map.of(
                "trade_id", "1",
                "price", "1",
                "volume", "1",
                "trade_type", "BUY",
                "exchange", "NYSE",
                "timestamp", "2024-03-04T14:30:00Z");
        values.forEach((name, value) -> trade.add(name, Binary.fromString(value)));
        if (!symbol.isEmpty()) {
            trade.add("symbol", Binary.fromString(symbol));
        }
        return trade;
    }

    private static ParquetWriter<Group> writer(Path file, MessageType type) throws IOException {
        return ExampleParquetWriter.builder(new LocalOutputFile(file))
                .withConf(new PlainParquetConfiguration())
                .withType(type)
                .withCompressionCodec(CompressionCodecName.SNAPPY)
                .build();
    }

    private static List<String> records(Path file) throws IOException {
        List<String> read = new ArrayList<>();
        List<String> fields = List.of("trade_id", "symbol", "price", "volume", "trade_type", "exchange", "timestamp");
        try (ParquetRows rows =
                ParquetRows.of(file, new TopicForm(TopicForm.Kind.JSON, ',', '"', List.of(), fields, fields))) {
            for (var next = rows.next(); next.isPresent(); next = rows.next()) {
                read.add(next.get().number() + " " + new String(next.get().payload(), StandardCharsets.UTF_8));
            }
        }
        return read;
    }
}
