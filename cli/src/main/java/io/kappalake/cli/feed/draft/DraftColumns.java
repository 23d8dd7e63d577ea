package io.kappalake.cli.feed.draft;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The columns of a draft, its identity and its key.
 *
 * @param areChanges whether records are changes of a database's rows, as Debezium writes them
 */
record DraftColumns(
        List<DraftColumn> columns, IdentityGuess.Found identity, Optional<DraftColumn> key, boolean areChanges) {

    static DraftColumns of(Sample sample) {
        Optional<String> change =
                Stream.of("", "payload.").filter(at -> isChange(sample, at)).findFirst();
        List<DraftColumn> typed = sample.fields().stream()
                .filter(field -> change.map(at -> isOfChange(field.path(), at)).orElse(true))
                .map(ColumnGuess::of)
                .toList();
        change.ifPresent(prefix -> countOnlyWithRow(sample, prefix));
        String at = change.map(prefix -> prefix + "source.ts_ms").orElse("");
        List<DraftColumn> timed = new EventTimeGuess(sample, at).over(typed);
        List<DraftColumn> named = named(timed);
        IdentityGuess guess = new IdentityGuess(sample, named, change.isPresent());
        IdentityGuess.Found identity = guess.identity();
        List<DraftColumn> columns = named.stream()
                .map(column -> identity.columns().contains(column) ? column.asRequired() : column)
                .toList();
        return new DraftColumns(columns, identity, guess.key(), change.isPresent());
    }

    private static boolean isChange(Sample sample, String at) {
        return sample.at(at + "op").findAny().isPresent()
                && sample.paths().stream().anyMatch(path -> path.startsWith(at + "after."))
                && sample.paths().stream().anyMatch(path -> path.startsWith(at + "source."));
    }

    /** A deletion has no row after it. */
    private static void countOnlyWithRow(Sample sample, String at) {
        sample.fields().stream()
                .filter(field -> field.path().startsWith(at + "after."))
                .max(Comparator.comparingInt(SampleField::filled))
                .ifPresent(sample::countOnlyWith);
    }

    /** The row after the change, what was done, and when. */
    private static boolean isOfChange(String path, String at) {
        return path.startsWith(at + "after.")
                || path.equals(at + "op")
                || path.equals(at + "source.ts_ms")
                || path.equals(at + "source.lsn")
                || path.equals(at + "source.pos");
    }

    /** With names of their own, the event time last. */
    private static List<DraftColumn> named(List<DraftColumn> columns) {
        List<DraftColumn> named = new ArrayList<>();
        Set<String> names = new HashSet<>(Set.of("event_time"));
        for (DraftColumn column : columns) {
            if (column.name().isEmpty()) {
                named.add(column.named(name(column.field(), names)));
            }
        }
        columns.stream().filter(column -> !column.name().isEmpty()).forEach(named::add);
        return named;
    }

    private static String name(SampleField field, Set<String> taken) {
        String own = ColumnGuess.name(field.name());
        if (taken.add(own)) {
            return own;
        }
        String whole = ColumnGuess.name(field.path());
        String name = whole;
        for (int i = 2; !taken.add(name); i++) {
            name = whole + "_" + i;
        }
        return name;
    }
}
