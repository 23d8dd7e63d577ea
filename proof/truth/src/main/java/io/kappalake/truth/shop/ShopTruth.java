package io.kappalake.truth.shop;

import io.kappalake.truth.KeptTables;
import io.kappalake.truth.Reading;
import io.kappalake.truth.StoredRecord;
import io.kappalake.truth.TruthPipeline;
import io.kappalake.truth.TruthRules;
import io.kappalake.truth.TruthTable;
import io.kappalake.truth.TruthTable.Column;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** The shop. */
public final class ShopTruth implements TruthPipeline {
    private static final List<Column> ORDERS = List.of(
            Column.of("channel", "string"),
            Column.of("order_id", "long"),
            Column.of("customer_id", "string"),
            Column.of("total", "decimal(12, 2)"),
            Column.of("currency", "string"),
            Column.of("first_sku", "string"),
            Column.of("lines", "string"),
            Column.of("gift", "boolean"),
            Column.of("delivery", "date"),
            Column.of("event_time", "timestamptz"));
    private static final List<Column> PAYMENTS = List.of(
            Column.of("payment_id", "long"),
            Column.of("order_ref", "string"),
            Column.of("method", "string"),
            Column.of("amount", "decimal(12, 2)"),
            Column.of("fee", "decimal(9, 4)"),
            Column.of("refund", "boolean"),
            Column.of("paid_on", "date"),
            Column.of("settled_at", "timestamptz"),
            Column.of("token", "binary"),
            Column.of("card", "string"),
            Column.of("card_brand", "string"),
            Column.of("event_time", "timestamptz"));
    private static final List<Column> VIEWS = List.of(
            Column.of("site", "string"),
            Column.of("session", "string"),
            Column.of("hit", "long"),
            Column.of("page", "string"),
            Column.of("user_id", "string"),
            Column.of("country", "string"),
            Column.of("user", "string"),
            Column.of("device", "string"),
            Column.of("millis", "long"),
            Column.of("referrer", "string"),
            Column.of("campaign", "string"),
            Column.of("tags", "string"),
            Column.of("event_time", "timestamptz"));

    @Override
    public List<String> feeds() {
        return List.of("orders", "payments", "views");
    }

    @Override
    public String feed(String topic) {
        return switch (topic) {
            case "shop.orders", "shop.tills" -> "orders";
            case "shop.payments" -> "payments";
            case "shop.views.app", "shop.views.web" -> "views";
            default -> throw new IllegalArgumentException("No feed has the topic " + topic);
        };
    }

    @Override
    public Function<StoredRecord, Reading> reader(TruthRules rules) {
        return record -> switch (record.topic()) {
            case "shop.orders" -> OrderReader.web(record, rules);
            case "shop.tills" -> OrderReader.till(record, rules);
            case "shop.payments" -> PaymentReader.read(record, rules);
            default -> ViewReader.read(record, rules);
        };
    }

    @Override
    public List<TruthTable> tables(Map<String, List<Reading.Event>> accepted) {
        List<TruthTable> tables = new ArrayList<>(List.of(
                silver("orders", ORDERS, true, accepted),
                silver("payments", PAYMENTS, false, accepted),
                silver("views", VIEWS, true, accepted)));
        tables.addAll(ShopGold.of(
                events(accepted.get("orders")), events(accepted.get("payments")), events(accepted.get("views"))));
        return tables;
    }

    private static List<ShopEvent> events(List<Reading.Event> accepted) {
        return accepted.stream().map(ShopEvent.class::cast).toList();
    }

    private static TruthTable silver(
            String feed, List<Column> columns, boolean hasTopic, Map<String, List<Reading.Event>> accepted) {
        return KeptTables.silver(feed, columns, hasTopic, events(accepted.get(feed)), event -> {
            List<Object> values = new ArrayList<>();
            columns.forEach(column -> values.add(event.values().get(column.name())));
            return values;
        });
    }
}
