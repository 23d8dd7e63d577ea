package io.kappalake.transforms.change;

import io.kappalake.transforms.feed.csv.CsvFormat;
import io.kappalake.transforms.feed.decode.PayloadFormat;
import io.kappalake.transforms.feed.file.FeedFile;
import io.kappalake.transforms.feed.file.OrderKey;
import io.kappalake.transforms.feed.file.TopicMapping;
import io.kappalake.transforms.feed.framed.RegistryFormat;
import io.kappalake.transforms.feed.json.JsonSchemaFormat;
import io.kappalake.transforms.feed.protobuf.ProtobufFormat;
import io.kappalake.transforms.feed.row.Mapping;
import io.kappalake.transforms.feed.row.RowColumn;
import io.kappalake.transforms.feed.row.RowShape;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Compares two versions of a feed. Types of columns are compared with the table, which knows its past. */
final class FeedChange {

    private final FeedFile before;
    private final FeedFile after;
    private final Map<String, String> renames = new TreeMap<>();
    private final List<String> refused = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private final List<String> foreign = new ArrayList<>();
    /** Columns that decide which records are one event, and when it was. */
    private final Set<String> decisive;

    FeedChange(FeedFile before, FeedFile after) {
        this.before = before;
        this.after = after;
        Set<String> names = new HashSet<>();
        before.shape().columns().forEach(column -> names.add(column.name()));
        after.former().forEach((name, was) -> {
            if (names.contains(was) && !names.contains(name)) {
                renames.put(was, name);
            }
        });
        decisive = new HashSet<>(after.shape().identity());
        decisive.add(RowShape.EVENT_TIME);
        decisive.addAll(after.columnOrder().keySet());
        compare();
    }

    /** New names of columns by their former ones. */
    Map<String, String> renames() {
        return renames;
    }

    /** Why a lake cannot follow, one line each. */
    List<String> refused() {
        return refused;
    }

    /** Why not even a replay could make the rows anew, one line each. */
    List<String> foreign() {
        return foreign;
    }

    /** What holds for records from now on, one line each. */
    List<String> notes() {
        return notes;
    }

    private void compare() {
        if (!renamed(before.shape().identity()).equals(after.shape().identity())) {
            refuse("its identity was " + before.shape().identityText() + " and would be "
                    + after.shape().identityText() + ": which records repeat others was decided by the former");
        }
        if (!order().equals(after.order())) {
            refuse("its order would be another: first and last in Gold were decided by the former");
        }
        after.shape().columns().forEach(this::compareColumn);
        compareTopics();
        if (!before.rules().equals(after.rules())) {
            note("its rules hold for records from now on");
        }
    }

    /** The former order, by the names of today. */
    private List<OrderKey> order() {
        return before.order().stream()
                .map(key -> new OrderKey(renamed(key.column()), key.isNumeric()))
                .toList();
    }

    private String renamed(String column) {
        return renames.getOrDefault(column, column);
    }

    private List<String> renamed(List<String> columns) {
        return columns.stream().map(this::renamed).toList();
    }

    private Optional<RowColumn> former(String name) {
        return before.shape().columns().stream()
                .filter(column -> renamed(column.name()).equals(name))
                .findFirst();
    }

    private void compareColumn(RowColumn column) {
        Optional<RowColumn> former = former(column.name());
        if (former.isEmpty()) {
            return;
        }
        RowColumn was = former.get();
        if (column.type().kind() != was.type().kind()
                && column.type().isText()
                && was.type().isText()) {
            refuse("column " + column.name() + " is " + was.type() + " and would be " + column.type()
                    + ": the same texts would mean something else");
        }
        boolean isAllowed = column.positive() == was.positive()
                && column.oneOf().equals(was.oneOf())
                && column.isExchange() == was.isExchange();
        if (!isAllowed) {
            note("what column " + column.name() + " may be holds for records from now on");
        }
    }

    private void compareTopics() {
        List<String> had = before.topics().stream().map(TopicMapping::name).toList();
        List<String> has = after.topics().stream().map(TopicMapping::name).toList();
        if (!had.equals(has)) {
            foreign.add(file() + "its topics were " + String.join(", ", had) + " and would be " + String.join(", ", has)
                    + ": the lake numbers partitions by them");
            return;
        }
        for (int at = 0; at < had.size(); at++) {
            compareTopic(before.topics().get(at), after.topics().get(at));
        }
    }

    private void compareTopic(TopicMapping was, TopicMapping is) {
        if (!canRead(was.format(), is.format())) {
            foreign.add(file() + "topic " + is.name()
                    + " would be read in another format: its records until now could not be read" + " again");
        }
        for (Mapping mapping : is.mappings()) {
            Optional<Mapping> former = was.mappings().stream()
                    .filter(one -> renamed(one.column()).equals(mapping.column()))
                    .findFirst();
            if (former.isEmpty() || same(former.get(), mapping)) {
                continue;
            }
            String what = "column " + mapping.column() + " would be read in another way from topic " + is.name();
            if (decisive.contains(mapping.column())) {
                refuse(what + " (" + difference(former.get(), mapping) + "): it decides "
                        + (mapping.column().equals(RowShape.EVENT_TIME)
                                ? "when an event was"
                                : "which events are one"));
            } else {
                note(what.replace("would be", "is") + " from now on: earlier rows stay as they are");
            }
        }
    }

    private static boolean same(Mapping one, Mapping other) {
        return new Mapping(
                        other.column(),
                        one.source(),
                        one.time(),
                        one.scale(),
                        one.letters(),
                        one.trim(),
                        one.map(),
                        one.otherwise(),
                        one.nulls(),
                        one.numbers(),
                        one.encoding())
                .equals(other);
    }

    private static String difference(Mapping was, Mapping is) {
        if (!was.time().equals(is.time())) {
            return "time " + form(was) + " and not " + form(is);
        }
        if (!was.source().equals(is.source())) {
            return "from " + was.source().shown() + " and not " + is.source().shown();
        }
        return was.scale() != is.scale() ? "scale " + was.scale() + " and not " + is.scale() : "values are changed";
    }

    private static String form(Mapping mapping) {
        String kind =
                mapping.time().kind().name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
        return (mapping.time().pattern().isEmpty() ? kind : mapping.time().pattern()) + " in "
                + mapping.time().zone();
    }

    /** Whether records of the former format can still be read. */
    private static boolean canRead(PayloadFormat was, PayloadFormat is) {
        if (was instanceof CsvFormat former && is instanceof CsvFormat now) {
            boolean isLonger = now.names().size() >= former.names().size()
                    && now.names().subList(0, former.names().size()).equals(former.names());
            return former.delimiter() == now.delimiter() && former.quote() == now.quote() && isLonger;
        }
        if (was instanceof ProtobufFormat former && is instanceof ProtobufFormat now) {
            return former.file().equals(now.file()) && former.message().equals(now.message());
        }
        if (was instanceof RegistryFormat former && is instanceof RegistryFormat now) {
            return now.reads(former);
        }
        return was.equals(is) || was instanceof JsonSchemaFormat && is instanceof JsonSchemaFormat;
    }

    private void refuse(String why) {
        refused.add(file() + why);
    }

    private String file() {
        return "feeds/" + after.name() + ".yaml: ";
    }

    private void note(String what) {
        notes.add(file() + what);
    }
}
