package io.kappalake.inspect.explain;

import io.kappalake.inspect.explain.RecordStory.GoldPlace;
import io.kappalake.inspect.read.FoundRows;
import io.kappalake.inspect.read.LakeAtCommit;
import io.kappalake.inspect.read.NamedRow;
import io.kappalake.inspect.read.ShownValue;
import io.kappalake.inspect.read.SweptCommit;
import io.kappalake.tables.catalog.Repairs;
import io.kappalake.tables.definition.Grid;
import io.kappalake.tables.definition.Micros;
import io.kappalake.transforms.feed.Event;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.Table;

/** The Gold rows that an event is in, as they were at its commit and as they are. */
final class GoldPlaces {

    private final LakeAtCommit now;
    private final List<String> notes;

    GoldPlaces(LakeAtCommit now, List<String> notes) {
        this.now = now;
        this.notes = notes;
    }

    /** The rows of all tables, with their values at both commits. */
    List<GoldPlace> of(Place place, Event event, LakeAtCommit then) {
        List<GoldPlace> places = new ArrayList<>();
        for (GoldRowsOf.Row row : GoldRowsOf.of(now.pipeline(), now.pipeline().feed(place.feed()), event)) {
            if (now.find(row.table()).isPresent()) {
                GoldPlace found = gold(row, place.feed(), then);
                if (!row.ifThere() || found.now() != null || found.then() != null) {
                    places.add(found);
                }
            }
        }
        if (places.isEmpty()) {
            notes.add(place.text() + " is in no row of Gold: no table counts such events");
        }
        return places;
    }

    private GoldPlace gold(GoldRowsOf.Row row, String feed, LakeAtCommit then) {
        Table today = now.table(row.table());
        List<String> said = new ArrayList<>();
        Map<String, Object> values = values(today, row);
        Map<String, Object> past = null;
        try {
            past = then.find(row.table()).map(table -> values(table, row)).orElse(null);
            if (past == null) {
                said.add("the commit did not bring the row");
            }
        } catch (SweptCommit e) {
            said.add("the files of its commit were swept");
        }
        Grid buckets =
                now.pipeline().family(row.gold().definition()).orElseThrow().bucket();
        if (Repairs.of(today).contains(Micros.toInstant(buckets.floor(row.start())))) {
            said.add("its bucket waits for ./lake repair");
        }
        long reach = row.gold().reach().getOrDefault(feed, 0L);
        if (reach > 0) {
            said.add("later rows up to " + Micros.toInstant(row.gold().windows().end(row.start()) + reach)
                    + " look back at it");
        }
        Map<String, Object> key = new LinkedHashMap<>();
        row.values()
                .forEach((column, value) ->
                        key.put(column, ShownValue.of(today.schema().findType(column), value)));
        return new GoldPlace(row.table(), key, past, values, said.isEmpty() ? null : String.join("; ", said));
    }

    /** Null if the table has no such row. */
    private static Map<String, Object> values(Table table, GoldRowsOf.Row row) {
        return FoundRows.one(table, Conditions.equal(row.values()))
                .map(NamedRow::shown)
                .orElse(null);
    }
}
