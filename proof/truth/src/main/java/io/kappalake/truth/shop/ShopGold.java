package io.kappalake.truth.shop;

import io.kappalake.truth.TruthTable;
import io.kappalake.truth.TruthTable.Column;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The shop's Gold: one row per window and group, computed from all accepted events at once. */
final class ShopGold {
    private static final ZoneId ZONE = ZoneId.of("Europe/Berlin");
    private static final Duration QUARTER = Duration.ofMinutes(15);
    private static final Duration HOUR = Duration.ofHours(1);

    private static final Comparator<String> BY_CODE_POINT = (one, other) ->
            Arrays.compare(one.codePoints().toArray(), other.codePoints().toArray());

    private ShopGold() {}

    static List<TruthTable> of(List<ShopEvent> orders, List<ShopEvent> payments, List<ShopEvent> views) {
        return List.of(salesDays(orders), paymentsHourly(payments), visits(views));
    }

    private static TruthTable salesDays(List<ShopEvent> orders) {
        Comparator<ShopEvent> order = Comparator.comparing(ShopEvent::eventTime)
                .thenComparing(event -> (Long) event.values().get("order_id"))
                .thenComparing(event -> text(event, "channel"), BY_CODE_POINT)
                .thenComparing(event -> text(event, "first_sku"), BY_CODE_POINT);
        return new TruthTable(
                "gold.sales_days",
                List.of(
                        Column.of("day_start", "timestamptz"),
                        Column.of("currency", "string"),
                        Column.of("orders", "long"),
                        Column.of("revenue", "decimal(38, 2)"),
                        Column.of("average", "decimal(18, 8)"),
                        Column.of("largest", "decimal(12, 2)"),
                        Column.of("customers", "long"),
                        Column.of("last_sku", "string"),
                        Column.notCompared("is_final", "boolean")),
                List.of("currency", "day_start"),
                () -> grouped(orders, event -> List.of(day(event.eventTime()), text(event, "currency")))
                        .map(group -> {
                            List<BigDecimal> totals = numbers(group.getValue(), "total");
                            return new Object[] {
                                group.getKey().get(0),
                                group.getKey().get(1),
                                (long) totals.size(),
                                sum(totals, 2),
                                mean(totals),
                                totals.stream().max(Comparator.naturalOrder()).orElseThrow(),
                                distinct(group.getValue(), "customer_id"),
                                group.getValue().stream()
                                        .filter(event -> event.values().get("first_sku") != null)
                                        .max(order)
                                        .map(event -> text(event, "first_sku"))
                                        .orElse(null),
                                null
                            };
                        }));
    }

    private static TruthTable paymentsHourly(List<ShopEvent> payments) {
        return new TruthTable(
                "gold.payments_hourly",
                List.of(
                        Column.of("method", "string"),
                        Column.of("window_start", "timestamptz"),
                        Column.of("window_end", "timestamptz"),
                        Column.of("payments", "long"),
                        Column.of("paid", "decimal(38, 2)"),
                        Column.of("fees", "decimal(38, 4)"),
                        Column.of("fee_share", "decimal(38, 8)"),
                        Column.of("first_day", "date"),
                        Column.notCompared("is_final", "boolean")),
                List.of("method", "window_start"),
                () -> grouped(payments, event -> List.of(text(event, "method"), floor(event.eventTime(), HOUR)))
                        .map(group -> {
                            Instant start = (Instant) group.getKey().get(1);
                            List<ShopEvent> paid = group.getValue().stream()
                                    .filter(event -> !(Boolean) event.values().get("refund"))
                                    .toList();
                            BigDecimal amount = sum(numbers(group.getValue(), "amount"), 2);
                            BigDecimal fees = sum(numbers(group.getValue(), "fee"), 4);
                            return new Object[] {
                                group.getKey().get(0),
                                start,
                                start.plus(HOUR),
                                (long) group.getValue().size(),
                                Objects.requireNonNullElse(
                                        sum(numbers(paid, "amount"), 2), BigDecimal.ZERO.setScale(2)),
                                fees,
                                fees == null ? null : fees.divide(amount, 8, RoundingMode.HALF_EVEN),
                                group.getValue().stream()
                                        .map(event -> (LocalDate) event.values().get("paid_on"))
                                        .min(Comparator.naturalOrder())
                                        .orElseThrow(),
                                null
                            };
                        }));
    }

    private static TruthTable visits(List<ShopEvent> views) {
        Comparator<ShopEvent> order = Comparator.comparing(ShopEvent::eventTime)
                .thenComparing(event -> (Long) event.values().get("hit"))
                .thenComparing(event -> text(event, "site"), BY_CODE_POINT)
                .thenComparing(event -> text(event, "session"), BY_CODE_POINT)
                .thenComparing(event -> text(event, "page"), BY_CODE_POINT);
        return new TruthTable(
                "gold.visits",
                List.of(
                        Column.of("site", "string"),
                        Column.of("window_start", "timestamptz"),
                        Column.of("window_end", "timestamptz"),
                        Column.of("page_views", "long"),
                        Column.of("sessions", "long"),
                        Column.of("first_page", "string"),
                        Column.of("average_millis", "decimal(38, 8)"),
                        Column.notCompared("is_final", "boolean")),
                List.of("site", "window_start"),
                () -> hopping(views).map(group -> {
                    Instant start = (Instant) group.getKey().get(1);
                    return new Object[] {
                        group.getKey().get(0),
                        start,
                        start.plus(HOUR),
                        (long) group.getValue().size(),
                        distinct(group.getValue(), "session"),
                        text(group.getValue().stream().min(order).orElseThrow(), "page"),
                        mean(numbers(group.getValue(), "millis")),
                        null
                    };
                }));
    }

    /** Each view is in the four windows of an hour that begin in the hour before it. */
    private static Stream<Map.Entry<List<Object>, List<ShopEvent>>> hopping(List<ShopEvent> views) {
        Map<List<Object>, List<ShopEvent>> groups = new HashMap<>();
        for (ShopEvent view : views) {
            Instant last = floor(view.eventTime(), QUARTER);
            for (int back = 0; back < 4; back++) {
                groups.computeIfAbsent(
                                List.of(text(view, "site"), last.minus(QUARTER.multipliedBy(back))),
                                any -> new ArrayList<>())
                        .add(view);
            }
        }
        return groups.entrySet().stream();
    }

    private static Stream<Map.Entry<List<Object>, List<ShopEvent>>> grouped(
            List<ShopEvent> events, Function<ShopEvent, List<Object>> key) {
        return events.stream().collect(Collectors.groupingBy(key)).entrySet().stream();
    }

    private static Instant day(Instant time) {
        return LocalDate.ofInstant(time, ZONE).atStartOfDay(ZONE).toInstant();
    }

    private static Instant floor(Instant time, Duration width) {
        long seconds = width.toSeconds();
        return Instant.ofEpochSecond(Math.floorDiv(time.getEpochSecond(), seconds) * seconds);
    }

    private static String text(ShopEvent event, String column) {
        return (String) event.values().get(column);
    }

    private static long distinct(List<ShopEvent> events, String column) {
        return events.stream()
                .map(event -> event.values().get(column))
                .filter(Objects::nonNull)
                .distinct()
                .count();
    }

    private static List<BigDecimal> numbers(List<ShopEvent> events, String column) {
        return events.stream()
                .map(event -> event.values().get(column))
                .filter(Objects::nonNull)
                .map(value -> value instanceof BigDecimal decimal ? decimal : BigDecimal.valueOf((Long) value))
                .toList();
    }

    /** Null if there is none. */
    private static BigDecimal sum(List<BigDecimal> values, int scale) {
        return values.isEmpty()
                ? null
                : values.stream().reduce(BigDecimal.ZERO, BigDecimal::add).setScale(scale);
    }

    /** Null if there is none. */
    private static BigDecimal mean(List<BigDecimal> values) {
        return values.isEmpty()
                ? null
                : values.stream()
                        .reduce(BigDecimal.ZERO, BigDecimal::add)
                        .divide(BigDecimal.valueOf(values.size()), 8, RoundingMode.HALF_EVEN);
    }
}
