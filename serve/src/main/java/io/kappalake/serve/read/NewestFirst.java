package io.kappalake.serve.read;

import io.kappalake.tables.format.StoredRows;
import io.kappalake.tables.format.TimeColumn;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.MetadataColumns;
import org.apache.iceberg.Schema;
import org.apache.iceberg.StructLike;
import org.apache.iceberg.Table;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.expressions.InclusiveMetricsEvaluator;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.types.Types;

/**
 * Finds the newest rows of a query. First the places of the rows, from their times and the columns they are chosen by;
 * then the rows. Opens no file whose statistics say that all its rows are older or do not match.
 */
public final class NewestFirst {

    /** Of an answer's rows, since many slow clients may hold one each: a page ends before it takes more. */
    private static final long MOST_BYTES = 4L << 20;

    private final LakeAt lake;
    private final RowQuery query;
    private final Deadline deadline;
    private final Table table;
    private final TimeColumn time;
    private final List<DataFile> files;
    /** Those found so far; the oldest is the head. */
    private final PriorityQueue<Place> places = new PriorityQueue<>(Collections.reverseOrder());

    private NewestFirst(LakeAt lake, RowQuery query, Deadline deadline) {
        this.lake = lake;
        this.query = query;
        this.deadline = deadline;
        this.table = lake.table(query.table());
        this.time = lake.time(query.table());
        this.files = lake.files(query.table());
    }

    /**
     * What was found.
     *
     * @param columns of the rows
     * @param rows newest first, values as Iceberg stores them
     * @param next where the next page begins; empty if there is none
     */
    public record Found(List<Types.NestedField> columns, List<Object[]> rows, Optional<Place> next) {}

    public static Found rows(LakeAt lake, RowQuery query, Deadline deadline) {
        return new NewestFirst(lake, query, deadline).find();
    }

    private Found find() {
        InclusiveMetricsEvaluator mayMatch = new InclusiveMetricsEvaluator(table.schema(), query.filter(time));
        List<Integer> newestFirst = new ArrayList<>();
        for (int file = 0; file < files.size(); file++) {
            if (mayMatch.eval(files.get(file))) {
                newestFirst.add(file);
            }
        }
        newestFirst.sort(Comparator.comparingLong((Integer file) -> time.latest(files.get(file)))
                .reversed());
        for (int file : newestFirst) {
            if (isFull() && places.peek().time() > time.latest(files.get(file))) {
                break;
            }
            deadline.check();
            look(file);
        }
        return read();
    }

    /** One more than asked for tells whether there is another page. */
    private boolean isFull() {
        return places.size() > query.limit();
    }

    private void look(int file) {
        DataFile stored = files.get(file);
        if (!lake.stored().isSmall(stored)) {
            lookThrough(file);
            return;
        }
        FileRows rows = lake.stored().rows(table, stored);
        IntPredicate matches = rows.matching(query.where());
        for (int row = rows.firstBefore(query.end()); row < rows.size(); row++) {
            deadline.pass();
            long at = rows.time(row);
            if (at < query.from() || isFull() && at < places.peek().time()) {
                return;
            }
            if (matches.test(row)) {
                offer(new Place(at, file, row));
            }
        }
    }

    private void lookThrough(int file) {
        Set<String> needed = new LinkedHashSet<>(query.where().keySet());
        needed.add(time.name());
        Schema schema = withPosition(needed);
        List<String> names = new ArrayList<>(needed);
        int timeAt = names.indexOf(time.name());
        each(file, schema, query.filter(time), row -> {
            long at = time.micros(row.get(timeAt, Object.class));
            if (at < query.from() || at >= query.end()) {
                return;
            }
            if (!Scan.matches(row, names, query.where())) {
                return;
            }
            offer(new Place(at, file, row.get(names.size(), Long.class)));
        });
    }

    private void offer(Place place) {
        if (query.after().isPresent() && place.compareTo(query.after().get()) <= 0) {
            return;
        }
        if (!isFull()) {
            places.add(place);
        } else if (place.compareTo(places.peek()) < 0) {
            places.poll();
            places.add(place);
        }
    }

    private Found read() {
        List<Place> wanted = new ArrayList<>(places);
        Collections.sort(wanted);
        boolean more = wanted.size() > query.limit();
        if (more) {
            wanted.remove(wanted.size() - 1);
        }
        Page page = new Page(more);
        Map<Integer, List<Place>> byFile = wanted.stream().collect(Collectors.groupingBy(Place::file));
        byFile.forEach((file, inFile) -> read(file, inFile, page));
        return new Found(fields(query.columns()), page.rows(), page.next());
    }

    /** The rows of an answer, as many of the newest as fit. */
    private static final class Page {

        private final TreeMap<Place, Object[]> rows = new TreeMap<>();
        private boolean more;
        private Place end;
        private long bytes;

        Page(boolean more) {
            this.more = more;
        }

        void add(Place place, Object[] row) {
            if (end != null && place.compareTo(end) >= 0) {
                return;
            }
            rows.put(place, row);
            bytes += RowSize.of(row);
            while (bytes > MOST_BYTES && rows.size() > 1) {
                Map.Entry<Place, Object[]> oldest = rows.pollLastEntry();
                bytes -= RowSize.of(oldest.getValue());
                end = oldest.getKey();
                more = true;
            }
        }

        List<Object[]> rows() {
            return List.copyOf(rows.values());
        }

        Optional<Place> next() {
            return more && !rows.isEmpty() ? Optional.of(rows.lastKey()) : Optional.empty();
        }
    }

    private void read(int file, Collection<Place> inFile, Page page) {
        if (lake.stored().isSmall(files.get(file))) {
            FileRows rows = lake.stored().rows(table, files.get(file));
            inFile.forEach(place -> page.add(place, rows.row((int) place.row(), query.columns())));
            return;
        }
        Map<Long, Place> byRow = new HashMap<>();
        inFile.forEach(place -> byRow.put(place.row(), place));
        long first = Collections.max(inFile).time();
        long last = Collections.min(inFile).time();
        Expression filter = last == Long.MAX_VALUE ? Expressions.alwaysTrue() : time.within(first, last + 1);
        int width = query.columns().size();
        // A filter must be of columns that are read.
        Set<String> needed = new LinkedHashSet<>(query.columns());
        needed.add(time.name());
        each(file, withPosition(needed), filter, row -> {
            Place place = byRow.get(row.get(needed.size(), Long.class));
            if (place != null) {
                Object[] values = new Object[width];
                for (int i = 0; i < width; i++) {
                    values[i] = row.get(i, Object.class);
                }
                page.add(place, values);
            }
        });
    }

    private List<Types.NestedField> fields(Collection<String> names) {
        return names.stream().map(name -> table.schema().findField(name)).toList();
    }

    private Schema withPosition(Collection<String> names) {
        List<Types.NestedField> fields = new ArrayList<>(fields(new LinkedHashSet<>(names)));
        fields.add(MetadataColumns.ROW_POSITION);
        return new Schema(fields);
    }

    private void each(int file, Schema schema, Expression filter, java.util.function.Consumer<StructLike> row) {
        try (CloseableIterable<StructLike> rows = StoredRows.read(table, files.get(file), schema, filter)) {
            for (StructLike stored : rows) {
                deadline.pass();
                row.accept(stored);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + files.get(file).location(), e);
        }
    }
}
