package io.kappalake.truth;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Records written down one after the other as Kafka would keep them, and the truth's rows as lines of text. */
final class Recorded {
    final List<StoredRecord> records = new ArrayList<>();
    private Instant sendTime = Instant.parse("2026-03-02T12:00:00Z");

    Recorded sentAt(String time) {
        sendTime = Instant.parse(time);
        return this;
    }

    Recorded trade(String id, String time, String price, String volume, String type) {
        return json("trades", """
        {"trade_id":"%s","symbol":"AAPL","price":%s,"volume":%s,\
        "timestamp":"%s","trade_type":"%s","exchange":"IEX"}""".formatted(id, price, volume, time, type));
    }

    Recorded quote(String id, String time, String bid, String ask) {
        return json("quotes", """
        {"quote_id":"%s","symbol":"AAPL","bid":%s,"ask":%s,\
        "timestamp":"%s","exchange":"IEX"}""".formatted(id, bid, ask, time));
    }

    Recorded order(String id, String customer, String time, String value, String status) {
        return json("orders", """
        {"order_id":"%s","customer_id":"%s","order_value":%s,\
        "timestamp":"%s","status":"%s"}""".formatted(id, customer, value, time, status));
    }

    Recorded json(String topic, String payload) {
        return bytes(topic, payload.getBytes(StandardCharsets.UTF_8));
    }

    Recorded bytes(String topic, byte[] payload) {
        byte[] key = "AAPL".getBytes(StandardCharsets.UTF_8);
        records.add(new StoredRecord(topic, 0, records.size(), sendTime.toEpochMilli(), key, payload, Map.of()));
        return this;
    }

    Truth truth() {
        return Truth.of(records, TruthRules.defaults());
    }

    /** The rows of a table, sorted; columns that are not compared are left out. */
    static List<String> rows(Truth truth, String table) {
        TruthTable found = truth.table(table);
        return found.rows().get().map(row -> line(found, row)).sorted().toList();
    }

    /** One column of a table, in the order of {@link #rows}. */
    static List<Object> column(Truth truth, String table, String column) {
        TruthTable found = truth.table(table);
        List<Object[]> rows = new ArrayList<>(found.rows().get().toList());
        rows.sort((one, other) -> line(found, one).compareTo(line(found, other)));
        return Arrays.asList(rows.stream().map(row -> row[found.index(column)]).toArray());
    }

    private static String line(TruthTable table, Object[] row) {
        return table.columns().stream()
                .filter(column -> column.tolerance() >= 0)
                .map(column -> text(row[table.index(column.name())]))
                .collect(Collectors.joining(" "));
    }

    private static String text(Object value) {
        return value instanceof BigDecimal number ? number.stripTrailingZeros().toPlainString() : String.valueOf(value);
    }
}
