package io.kappalake.cli.health;

import io.kappalake.tables.LakeException;
import io.kappalake.tables.catalog.Lake;
import io.kappalake.tables.definition.Micros;
import io.kappalake.tables.format.TableFiles;
import io.kappalake.tables.format.TableRows;
import io.kappalake.transforms.Pipeline;
import io.kappalake.transforms.feed.Feed;
import io.kappalake.transforms.silver.Silver;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.types.Types;

/**
 * Counts the events of the last full hour and of the same hour on the seven days before, by feed and, where a feed has
 * that column, by exchange. Reads two columns of Silver, and of those only what may be of these hours.
 */
final class Volumes {

    private static final String TIME = "event_time";
    private static final String EXCHANGE = "exchange";
    private static final String ALL = "";

    private static final int DAYS = 7;
    /** Events still arrive for some time after their hour. */
    private static final Duration AFTERWARDS = Duration.ofMinutes(5);

    private final Lake lake;
    private final long mostRows;
    private final Instant from;

    /** @param mostRows more than so many rows of a feed are not read */
    Volumes(Lake lake, Clock clock, long mostRows) {
        this.lake = lake;
        this.mostRows = mostRows;
        this.from =
                clock.instant().minus(AFTERWARDS).truncatedTo(ChronoUnit.HOURS).minus(1, ChronoUnit.HOURS);
    }

    VolumeReport count() {
        List<VolumeReport.Volume> volumes = new ArrayList<>();
        Map<String, Table> tables = lake.tablesAt(lake.head());
        for (Feed<?> feed : Pipeline.of(lake).feeds()) {
            Table table = tables.get(Silver.of(feed).fullName());
            if (table != null) {
                count(table, feed.name())
                        .forEach((exchange, counts) ->
                                volumes.add(VolumeReport.Volume.of(feed.name(), exchange, counts)));
            }
        }
        return VolumeReport.of(from, from.plus(1, ChronoUnit.HOURS), volumes);
    }

    /** By exchange, and {@code ""} for all: events of the hour, and of the hour one day before, and two, … */
    private Map<String, long[]> count(Table table, String feed) {
        Map<String, long[]> counts = new TreeMap<>();
        Expression hours = hours();
        long rows = TableFiles.live(table, hours).stream()
                .mapToLong(file -> file.recordCount())
                .sum();
        if (rows > mostRows) {
            throw new LakeException(
                    ("The files of feed %s for these hours have %,d rows, more than the %,d that are read:"
                                    + " ./lake compact sorts a day by time, or let Prometheus compare"
                                    + " (docs/monitoring.md)")
                            .formatted(feed, rows, mostRows));
        }
        List<Types.NestedField> columns = new ArrayList<>(List.of(table.schema().findField(TIME)));
        Types.NestedField exchange = table.schema().findField(EXCHANGE);
        if (exchange != null) {
            columns.add(exchange);
        }
        TableRows.each(table, new Schema(columns), hours, row -> {
            int day = daysBefore(row.get(0, OffsetDateTime.class).toInstant());
            counts.computeIfAbsent(ALL, any -> new long[DAYS + 1])[day]++;
            if (exchange != null && row.get(1, String.class) != null) {
                counts.computeIfAbsent(row.get(1, String.class), any -> new long[DAYS + 1])[day]++;
            }
        });
        return counts;
    }

    private Expression hours() {
        Expression hours = Expressions.alwaysFalse();
        for (int day = 0; day <= DAYS; day++) {
            long start = Micros.of(from.minus(day, ChronoUnit.DAYS));
            hours = Expressions.or(
                    hours,
                    Expressions.and(
                            Expressions.greaterThanOrEqual(TIME, start),
                            Expressions.lessThan(TIME, start + Micros.HOUR)));
        }
        return hours;
    }

    private int daysBefore(Instant time) {
        Instant end = from.plus(1, ChronoUnit.HOURS);
        return (int) Duration.between(time, end).minusNanos(1).toDays();
    }
}
