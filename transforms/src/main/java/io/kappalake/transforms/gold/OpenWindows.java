package io.kappalake.transforms.gold;

import io.kappalake.tables.definition.Grid;
import io.kappalake.tables.definition.Micros;
import io.kappalake.tables.ledger.Committable;
import io.kappalake.tables.ledger.FeedCounts;
import io.kappalake.tables.ledger.Progress;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The windows of a family in one subtask: their progress, the time buckets to rewrite, and the sealed buckets that late
 * events invalidate. The watermark never goes back. All times are microseconds since the epoch.
 */
final class OpenWindows<S extends WindowSource<?>> {

    private static final long MOST_ROWS = 50_000;
    private static final long MOST_JOINED_ROWS = 500_000;
    private static final long[] FINER = {15 * Micros.MINUTE, 5 * Micros.MINUTE};

    private final String name;
    private final List<GoldTable<S, ?>> tables;
    private final List<String> feeds;
    private final S source;
    private final Grid bucket;
    private final long overlap;
    private final long horizon;
    private final long history;
    private final Map<Long, Long> widths = new HashMap<>();
    private final Map<String, Set<Long>> repairs = new HashMap<>();

    private long watermark = Long.MIN_VALUE;
    private long sealed = Long.MIN_VALUE;
    private long watermarkWritten = Long.MIN_VALUE;
    // After a start the lake's files may be those of another writer, so everything open is written once.
    private boolean isFirst = true;

    OpenWindows(Family<S, ?> family, S source, Duration latenessHorizon) {
        this.name = family.name();
        this.tables = family.tables();
        this.feeds = family.folds().stream().map(fold -> fold.feed().name()).toList();
        this.source = source;
        this.bucket = family.bucket();
        this.overlap = family.overlap();
        this.horizon = Micros.of(latenessHorizon);
        this.history = tables.stream().mapToLong(GoldTable::history).max().orElse(0);
    }

    /** Resumes from the progress of a former run, or of a writer that is ahead. */
    void resume(Progress progress) {
        watermark = Math.max(watermark, progress.watermark());
        sealed = Math.max(sealed, progress.sealed());
    }

    /**
     * The time before which every event has arrived. A watermark excludes further events of its millisecond or earlier.
     */
    static long timeOf(long flinkWatermark) {
        return Math.multiplyExact(Math.addExact(flinkWatermark, 1), Micros.MILLISECOND);
    }

    /** Flink's greatest watermark ends an input, not time: a later run resumes with the same windows. */
    void advance(long flinkWatermark) {
        if (flinkWatermark != Long.MAX_VALUE && flinkWatermark != Long.MIN_VALUE) {
            watermark = Math.max(watermark, timeOf(flinkWatermark));
        }
    }

    Progress progress() {
        return new Progress(watermark, sealed);
    }

    /** No open window needs anything before this time. */
    long keptFrom() {
        return sealed == Long.MIN_VALUE ? Long.MIN_VALUE : sealed - history;
    }

    /** Notes the sealed buckets that the events of a partial invalidate. */
    void note(Partial partial) {
        if (partial.start() - overlap >= sealed) {
            return;
        }
        for (GoldTable<S, ?> table : tables) {
            table.reach().forEach((feed, reach) -> {
                if (partial.isOf(feeds.indexOf(feed))) {
                    note(table, partial.start(), reach);
                }
            });
        }
    }

    private void note(GoldTable<S, ?> table, long time, long reach) {
        Set<Long> wrong = repairs.computeIfAbsent(table.definition().fullName(), any -> new HashSet<>());
        for (long start = bucket.floor(table.windows().first(time));
                start < sealed && start <= time + reach;
                start = bucket.next(start)) {
            wrong.add(start);
        }
    }

    /** Emits each bucket whose rows changed since it was last written, then seals what the watermark allows. */
    Committable write(int writer, Consumer<GoldBucket<?>> out) {
        long[] buckets = source.buckets(bucket, sealed);
        long rowsPerMinute = source.rowsPerMinute();
        int next = 0;
        while (next < buckets.length) {
            int end = endOfJoined(buckets, next, MOST_JOINED_ROWS / Math.max(1, rowsPerMinute));
            if (end > next) {
                long from = buckets[next];
                long to = bucket.next(buckets[end - 1]);
                tables.forEach(table -> write(table, writer, from, to, out));
                next = end;
            } else {
                writeChanged(buckets[next++], rowsPerMinute, writer, out);
            }
        }
        source.written();
        isFirst = false;
        watermarkWritten = watermark;
        seal();
        return new Committable(
                "", FeedCounts.NONE, Map.of(), List.of(), Map.of(name + "/" + writer, progress()), takeRepairs());
    }

    /**
     * The end, exclusive, of the buckets from {@code first} on that share a file. They lie in one day, were never
     * written by this run, and are sealed now, so this run never replaces that file. Otherwise a history that passes in
     * seconds would have a file for each of its hours.
     */
    private int endOfJoined(long[] buckets, int first, long mostMinutes) {
        int end = first;
        while (end < buckets.length
                && !widths.containsKey(buckets[end])
                && buckets[end] < sealable()
                && Micros.floor(buckets[end], Micros.DAY) == Micros.floor(buckets[first], Micros.DAY)
                && (bucket.next(buckets[end]) - buckets[first]) / Micros.MINUTE <= mostMinutes) {
            end++;
        }
        return end;
    }

    private void writeChanged(long start, long rowsPerMinute, int writer, Consumer<GoldBucket<?>> out) {
        long end = bucket.next(start);
        long width = widths.computeIfAbsent(start, any -> width(end - start, rowsPerMinute));
        for (long from = start; from < end; from += width) {
            for (GoldTable<S, ?> table : tables) {
                if (isFirst || hasChanged(table, from, from + width) || finalityMoved(table, from, from + width)) {
                    write(table, writer, from, from + width, out);
                }
            }
        }
    }

    private <R> void write(GoldTable<S, R> table, int writer, long from, long to, Consumer<GoldBucket<?>> out) {
        Iterable<R> rows = table.rows(source, from, to, this::isFinal);
        if (rows.iterator().hasNext()) {
            out.accept(new GoldBucket<>(
                    table.definition(),
                    writer + "/" + Micros.toInstant(from) + "/" + (to - from) / Micros.MINUTE,
                    rows));
        }
    }

    private boolean isFinal(long windowEnd) {
        return watermark >= windowEnd + horizon;
    }

    private boolean hasChanged(GoldTable<S, ?> table, long from, long to) {
        // A window that starts in the span may end after it.
        long end = Math.max(to, table.windows().end(table.windows().starts().floor(to - 1)));
        return table.reach().entrySet().stream()
                .anyMatch(feed -> source.hasChanged(feeds.indexOf(feed.getKey()), from - feed.getValue(), end));
    }

    /** Whether a window with rows became final since the bucket was last checked. */
    private boolean finalityMoved(GoldTable<S, ?> table, long from, long to) {
        if (watermark == watermarkWritten) {
            return false;
        }
        long first = watermarkWritten == Long.MIN_VALUE
                ? from
                : Math.max(from, table.windows().first(watermarkWritten - horizon));
        long end = Math.min(to, table.windows().first(watermark - horizon));
        return table.rows(source, first, end, this::isFinal).iterator().hasNext();
    }

    /** Fixed for a bucket within a run: with a second width, the rows written under the first would stay. */
    private long width(long whole, long rowsPerMinute) {
        long width = whole;
        for (long finer : FINER) {
            if (rowsPerMinute * (width / Micros.MINUTE) > MOST_ROWS && whole % finer == 0) {
                width = finer;
            }
        }
        return width;
    }

    private void seal() {
        if (sealable() > sealed) {
            sealed = sealable();
            source.dropBefore(keptFrom());
            widths.keySet().removeIf(start -> start < sealed);
        }
    }

    /** Everything before this time may be sealed. */
    private long sealable() {
        return watermark == Long.MIN_VALUE ? Long.MIN_VALUE : bucket.floor(watermark - horizon - overlap);
    }

    private Map<String, Set<Long>> takeRepairs() {
        Map<String, Set<Long>> taken = Map.copyOf(repairs);
        repairs.clear();
        return taken;
    }
}
