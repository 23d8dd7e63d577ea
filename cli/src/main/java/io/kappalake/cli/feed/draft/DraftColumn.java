package io.kappalake.cli.feed.draft;

import java.util.List;

/**
 * A column of the draft.
 *
 * @param from the fields that it comes from; none for Kafka's timestamp
 * @param join stands between several
 * @param time form of its times; empty for none, and for the form that is the default
 * @param zone whether the form leaves the zone open
 * @param note what a reader of the draft should know; empty for nothing
 */
record DraftColumn(
        String name,
        List<SampleField> from,
        String join,
        String type,
        String time,
        boolean zone,
        boolean required,
        String note) {

    DraftColumn named(String other) {
        return new DraftColumn(other, from, join, type, time, zone, required, note);
    }

    DraftColumn asRequired() {
        return new DraftColumn(name, from, join, type, time, zone, true, note);
    }

    DraftColumn noted(String more) {
        return new DraftColumn(
                name, from, join, type, time, zone, required, note.isEmpty() ? more : note + "; " + more);
    }

    boolean isText() {
        return type.equals("text");
    }

    /** The first field; a column of Kafka's timestamp has none. */
    SampleField field() {
        return from.get(0);
    }
}
