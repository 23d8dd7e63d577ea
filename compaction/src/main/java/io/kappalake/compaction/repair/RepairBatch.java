package io.kappalake.compaction.repair;

import io.kappalake.compaction.repair.SilverSpans.Span;
import io.kappalake.tables.catalog.Lake;
import io.kappalake.tables.catalog.Repairs;
import io.kappalake.tables.definition.Micros;
import io.kappalake.transforms.gold.GoldTable;
import io.kappalake.transforms.gold.WindowSource;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.apache.iceberg.Table;

/**
 * What one commit repairs: the noted buckets of a family's tables in one partition. All of the work reads the lake at
 * {@code hash}.
 */
record RepairBatch<S extends WindowSource<?>>(
        Lake lake, String hash, RepairFamily<S> family, Instant partition, List<Replacement<S, ?>> replacements) {

    /** Reads the notes at a commit; unsealed buckets stay noted. */
    static <S extends WindowSource<?>> RepairBatch<S> at(
            Lake lake, String hash, RepairFamily<S> family, Instant partition) {
        long sealed = family.sealed(lake, hash);
        List<Replacement<S, ?>> replacements = new ArrayList<>();
        for (GoldTable<S, ?> gold : family.tables()) {
            Table table = lake.tableAt(gold.definition().fullName(), hash);
            SortedSet<Long> noted = new TreeSet<>();
            Repairs.of(table).stream().map(Micros::of).forEach(noted::add);
            noted.removeIf(start -> family.bucket().next(start) > sealed
                    || !family.partitionOf(start).equals(partition));
            if (!noted.isEmpty()) {
                replacements.add(Replacement.of(gold, table, family, noted, sealed));
            }
        }
        return new RepairBatch<>(lake, hash, family, partition, replacements);
    }

    boolean isEmpty() {
        return replacements.isEmpty();
    }

    /**
     * Computes and writes all files. It takes as many buckets at once as memory holds, since each pass reads all Silver
     * files that overlap them. One bucket is always held.
     *
     * @param most to hold, in the measure of {@link WindowSource#size}
     */
    List<SpanFiles<S, ?>> write(int most) {
        List<SpanFiles<S, ?>> files = new ArrayList<>();
        SortedSet<Long> all = new TreeSet<>();
        for (Replacement<S, ?> replacement : replacements) {
            files.add(new SpanFiles<>(replacement, family.bucket()));
            all.addAll(replacement.noted());
        }
        List<Long> left = List.copyOf(all);
        int atOnce = left.size();
        while (!left.isEmpty()) {
            List<Long> starts = left.subList(0, Math.min(atOnce, left.size()));
            Optional<S> source = folded(starts, starts.size() == 1 ? Integer.MAX_VALUE : most);
            if (source.isEmpty()) {
                atOnce = starts.size() / 2;
                continue;
            }
            write(source.get(), starts, files);
            left = left.subList(starts.size(), left.size());
        }
        return files;
    }

    private Optional<S> folded(List<Long> starts, int most) {
        Set<String> feeds = new HashSet<>();
        long history = 0;
        for (Replacement<S, ?> replacement : replacements) {
            if (starts.stream().anyMatch(replacement.noted()::contains)) {
                feeds.addAll(replacement.gold().reach().keySet());
                history = Math.max(history, replacement.gold().history());
            }
        }
        return family.folded(new SilverSpans(lake, hash, spans(starts, history)), feeds, most);
    }

    private void write(S source, List<Long> starts, List<SpanFiles<S, ?>> files) {
        for (SpanFiles<S, ?> table : files) {
            starts.stream().filter(table.replacement().noted()::contains).forEach(start -> table.write(source, start));
        }
    }

    /** Runs of adjacent buckets, each with the history before it. */
    private List<Span> spans(List<Long> starts, long history) {
        List<Span> spans = new ArrayList<>();
        for (long start : starts) {
            Span span = new Span(start - history, family.bucket().next(start) + family.overlap());
            Span last = spans.isEmpty() ? null : spans.get(spans.size() - 1);
            if (last != null && span.from() <= last.to()) {
                spans.set(spans.size() - 1, new Span(last.from(), span.to()));
                continue;
            }
            spans.add(span);
        }
        return spans;
    }
}
