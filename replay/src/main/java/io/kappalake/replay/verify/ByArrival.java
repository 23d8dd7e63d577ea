package io.kappalake.replay.verify;

import io.kappalake.tables.definition.Column;
import io.kappalake.tables.definition.Micros;
import io.kappalake.tables.format.RowValues;
import io.kappalake.transforms.feed.Event;
import io.kappalake.transforms.feed.Feed;
import io.kappalake.transforms.feed.row.Row;
import io.kappalake.transforms.gold.GoldTable;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.iceberg.StructLike;

/**
 * Identities that have records in several partitions, of which the two sides accepted different ones. Which of them is
 * the first depends on arrival, so both sides are right: each has exactly as many of an identity as the other, and
 * where they differ, another record of another partition.
 */
final class ByArrival {

    /** So many records that one side alone accepted are looked at; where there are more, something else is wrong. */
    private static final int MOST = 10_000;

    private final Map<String, List<Accepted>> onlyReplay = new HashMap<>();
    private final Map<String, List<Accepted>> onlyMain = new HashMap<>();
    private final Set<Place> places = new HashSet<>();
    private final List<Accepted> events = new ArrayList<>();
    private int noted;

    private record Place(String feed, int partition, long offset) {}

    private record Accepted(Place place, Event event) {

        String identity() {
            return event.identity();
        }

        long kafkaTime() {
            return event.kafkaTimestamp();
        }

        long eventTime() {
            return event.eventTime();
        }
    }

    /** Notes the rows of a feed's Silver that one side alone has. */
    Arrivals noting(Feed<?> feed) {
        return new Arrivals() {
            @Override
            public void onlyIn(boolean isReplay, StructLike row) {
                if (++noted <= MOST) {
                    note(accepted(feed, row), isReplay);
                }
            }

            @Override
            public boolean explains(StructLike row) {
                return false;
            }
        };
    }

    private void note(Accepted accepted, boolean isReplay) {
        (isReplay ? onlyReplay : onlyMain)
                .computeIfAbsent(accepted.place().feed() + '\0' + accepted.identity(), any -> new ArrayList<>())
                .add(accepted);
    }

    /** After all rows of Silver that differ were noted. */
    void decide() {
        if (noted > MOST) {
            return;
        }
        onlyMain.forEach((identity, ofMain) -> {
            List<Accepted> ofReplay = onlyReplay.getOrDefault(identity, List.of());
            if (isOneForOne(ofMain, ofReplay)) {
                events.addAll(ofMain);
                events.addAll(ofReplay);
            }
        });
        events.forEach(event -> places.add(event.place()));
    }

    private static boolean isOneForOne(List<Accepted> ofMain, List<Accepted> ofReplay) {
        if (ofMain.size() != ofReplay.size()) {
            return false;
        }
        Comparator<Accepted> byTime = Comparator.comparingLong(Accepted::kafkaTime);
        ofMain.sort(byTime);
        ofReplay.sort(byTime);
        for (int i = 0; i < ofMain.size(); i++) {
            if (ofMain.get(i).place().partition() == ofReplay.get(i).place().partition()) {
                return false;
            }
        }
        return true;
    }

    /** How many records the sides accepted for each other. */
    int records() {
        return events.size() / 2;
    }

    /** Explains the rows of a feed's Silver that are one of those. */
    Arrivals of(Feed<?> feed) {
        return row -> places.contains(accepted(feed, row).place());
    }

    /** Explains the rows of a table of Gold whose group and window hold one of those events or look back on it. */
    Arrivals of(GoldTable<?, ?> table) {
        List<String> names = names(table.definition().columns());
        int start = names.indexOf(table.definition().partitionColumn());
        return row -> {
            long from = micros(row.get(start, Object.class));
            return events.stream().anyMatch(event -> isIn(table, from, event) && hasKeys(table, names, row, event));
        };
    }

    private static boolean isIn(GoldTable<?, ?> table, long start, Accepted event) {
        Long reach = table.reach().get(event.place().feed());
        return reach != null && table.windows().end(start) > event.eventTime() && start <= event.eventTime() + reach;
    }

    private static boolean hasKeys(GoldTable<?, ?> table, List<String> names, StructLike row, Accepted event) {
        List<String> columns = table.keys().columns();
        Object[] values = table.keys().of().values(event.place().feed(), (Row) event.event());
        return IntStream.range(0, columns.size())
                .allMatch(at -> Objects.equals(
                        plain(row.get(names.indexOf(columns.get(at)), Object.class)), plain(values[at])));
    }

    /** Equal for a key of an event and the same in a row of Gold. */
    private static Object plain(Object value) {
        if (value instanceof OffsetDateTime || value instanceof LocalDate) {
            return BigDecimal.valueOf(number(value)).stripTrailingZeros();
        }
        if (value instanceof BigDecimal decimal) {
            return decimal.stripTrailingZeros();
        }
        if (value instanceof Long || value instanceof Integer) {
            return BigDecimal.valueOf(((Number) value).longValue()).stripTrailingZeros();
        }
        if (value instanceof byte[] bytes) {
            return ByteBuffer.wrap(bytes);
        }
        return value instanceof CharSequence ? value.toString() : value;
    }

    private static <E extends Event> Accepted accepted(Feed<E> feed, StructLike row) {
        E event = feed.fromRow().of(values(row, feed.columns()));
        return new Accepted(new Place(feed.name(), event.kafkaPartition(), event.kafkaOffset()), event);
    }

    private static RowValues values(StructLike row, List<? extends Column<?>> columns) {
        RowValues values = new RowValues(columns.size());
        for (int at = 0; at < columns.size(); at++) {
            Object value = row.get(at, Object.class);
            if (columns.get(at) instanceof Column.Fixed<?>) {
                values.set(at, number(value));
            } else {
                values.setObject(at, object(value));
            }
        }
        return values;
    }

    /** As a getter of {@link Column.Fixed} returns it. */
    private static long number(Object value) {
        if (value == null) {
            return Column.NULL_LONG;
        }
        if (value instanceof BigDecimal decimal) {
            return decimal.unscaledValue().longValueExact();
        }
        if (value instanceof Boolean truth) {
            return truth ? 1 : 0;
        }
        if (value instanceof LocalDate day) {
            return day.toEpochDay();
        }
        return value instanceof OffsetDateTime ? micros(value) : ((Number) value).longValue();
    }

    private static Object object(Object value) {
        if (value instanceof CharSequence text) {
            return text.toString();
        }
        if (value instanceof ByteBuffer bytes) {
            byte[] copy = new byte[bytes.remaining()];
            bytes.duplicate().get(copy);
            return copy;
        }
        return value;
    }

    private static List<String> names(List<? extends Column<?>> columns) {
        return columns.stream().map(column -> column.name()).toList();
    }

    private static long micros(Object time) {
        return time instanceof LocalDate day
                ? day.toEpochDay() * Micros.DAY
                : Micros.of(((OffsetDateTime) time).toInstant());
    }
}
