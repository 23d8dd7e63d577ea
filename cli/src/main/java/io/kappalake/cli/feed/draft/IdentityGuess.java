package io.kappalake.cli.feed.draft;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Which columns tell events apart, and which one producers key by. Records that are equal as a whole are taken for
 * repeats of one event.
 */
final class IdentityGuess {

    private static final Pattern ID =
            Pattern.compile("(?i)id|uuid|guid|tid|(.*[_ .-])?(trade|order|event|agg|tx|exec|match"
                    + "|message|row)[_ ]?id|trade_?no|order_?no|number");
    private static final Pattern IDLIKE =
            Pattern.compile("(?i).*[_ .-](id|uuid|no|number|num|seq|seq_?num|sequence|ref|key)|.*(Id|ID)"
                    + "|seq|sequence|no|ref|offset|lsn|name|a|t|i|q|seq_?num");
    private static final Pattern SYMBOL = Pattern.compile(
            "(?i)(.*[_ .])?(symbol|sym|ticker|pair|product_?id|instrument" + "|instrument_?id|market|isin|sym_root|s)");
    private static final Pattern PARTY = Pattern.compile(
            "(?i)(.*[_ .])?(customer|user|account|device|sensor|station|meter|host|vehicle|client|session|buyer|merchant)([_ ]?id)?|email");
    private static final Pattern STATE =
            Pattern.compile("(?i)(.*[_ .])?(status|state|type|event|op|action|kind|sku|line.*)");

    /** What the id of an event scores at least. */
    private static final int SINGLE = 7;

    private final Sample sample;
    private final List<DraftColumn> columns;
    private final int distinct;
    private final boolean areChanges;

    /**
     * @param columns names of its columns; none if each record is an event of its own
     * @param repeats how many of the sample's records repeat an earlier one
     */
    record Found(List<DraftColumn> columns, int repeats) {

        /** Whether no name says so. */
        boolean isByValuesOnly() {
            return columns.stream().allMatch(IdentityGuess::isNameless);
        }
    }

    /** @param areChanges whether a record is one of several changes of what its id names */
    IdentityGuess(Sample sample, List<DraftColumn> columns, boolean areChanges) {
        this.areChanges = areChanges;
        this.sample = sample;
        this.columns =
                columns.stream().filter(column -> !column.from().isEmpty()).toList();
        this.distinct = sample.distinct();
    }

    /** The column that producers key by. */
    Optional<DraftColumn> key() {
        return Stream.of(SYMBOL, PARTY)
                .flatMap(named -> columns.stream()
                        .filter(column -> named.matcher(column.field().name()).matches())
                        .filter(column -> column.isText()
                                || named == PARTY && column.type().equals("integer"))
                        .filter(column -> sample.filled(column.field()) * 2 > sample.records()))
                .findFirst();
    }

    Found identity() {
        List<DraftColumn> ids = candidates();
        Optional<DraftColumn> symbol =
                key().filter(column -> SYMBOL.matcher(column.field().name()).matches() && isFull(column));
        for (DraftColumn id : ids) {
            if (!areChanges && score(id) >= SINGLE && isTold(List.of(id))) {
                // Numbers of an exchange often begin anew for each symbol.
                boolean isOfSymbol = symbol.isPresent()
                        && !id.equals(symbol.get())
                        && id.field().isWhole();
                return found(isOfSymbol ? List.of(symbol.get(), id) : List.of(id));
            }
        }
        return pairs(ids, symbol)
                .filter(this::isTold)
                .findFirst()
                .map(this::found)
                .orElseGet(
                        () -> new Found(List.of(), ids.isEmpty() ? -1 : sample.records() - told(List.of(ids.get(0)))));
    }

    /** Combinations in the order of their likelihood. */
    private Stream<List<DraftColumn>> pairs(List<DraftColumn> ids, Optional<DraftColumn> symbol) {
        List<DraftColumn> likely = ids.stream()
                .filter(id -> score(id) >= SINGLE && !isNameless(id))
                .toList();
        List<DraftColumn> states = columns.stream()
                .filter(column -> isFull(column)
                        && column.isText()
                        && STATE.matcher(column.field().name()).matches())
                .toList();
        List<DraftColumn> time = columns.stream()
                .filter(column -> column.name().equals("event_time"))
                .toList();
        List<DraftColumn> parties = Stream.concat(symbol.stream(), key().filter(this::isFull).stream())
                .distinct()
                .toList();
        Stream<List<DraftColumn>> withIds = likely.stream().flatMap(id -> (areChanges
                        ? Stream.of(time)
                        : Stream.of(
                                parties,
                                states,
                                time,
                                columns.stream().filter(this::mayJoin).toList()))
                .flatMap(List::stream)
                .filter(other -> !other.equals(id))
                .map(other -> parties.contains(other) ? List.of(other, id) : List.of(id, other)));
        Stream<List<DraftColumn>> threes = likely.stream()
                .flatMap(id -> time.stream().flatMap(at -> Stream.concat(parties.stream(), states.stream())
                        .filter(other -> !other.equals(id))
                        .map(other -> List.of(other, id, at))));
        Stream<List<DraftColumn>> timed =
                parties.stream().flatMap(party -> time.stream().map(at -> List.of(party, at)));
        Stream<List<DraftColumn>> anyTimed = columns.stream()
                .filter(column -> column.isText() && isFull(column))
                .flatMap(text -> time.stream().map(at -> List.of(text, at)));
        return Stream.of(withIds, threes, timed, anyTimed).flatMap(all -> all);
    }

    private boolean mayJoin(DraftColumn column) {
        return isFull(column) && isKeyType(column) && !column.type().startsWith("decimal");
    }

    private List<DraftColumn> candidates() {
        List<DraftColumn> ids = new ArrayList<>(columns.stream()
                .filter(column ->
                        isFull(column) && (column.isText() || column.type().equals("integer")))
                .toList());
        ids.sort(Comparator.comparingInt(this::score).reversed());
        return ids;
    }

    private int score(DraftColumn column) {
        String name = column.field().name();
        if (ID.matcher(name).matches()) {
            return 20 - column.field().depth();
        }
        // A letter may stand for anything.
        boolean isIdlike = IDLIKE.matcher(name).matches()
                && (name.length() > 1 || column.field().isWhole());
        if (isIdlike && !SYMBOL.matcher(name).matches() && !PARTY.matcher(name).matches()) {
            return 10 - column.field().depth() / 2;
        }
        return isNameless(column) ? SINGLE : 1;
    }

    /** A whole number of a file without names: the first that never recurs may be the id. */
    private static boolean isNameless(DraftColumn column) {
        return column.field().name().matches("\\d+") && column.type().equals("integer");
    }

    private boolean isFull(DraftColumn column) {
        return column.from().stream().allMatch(sample::isFull);
    }

    private static boolean isKeyType(DraftColumn column) {
        return !column.type().equals("double")
                && !column.type().equals("json")
                && !column.type().equals("boolean");
    }

    private boolean isTold(List<DraftColumn> of) {
        return told(of) == distinct;
    }

    private int told(List<DraftColumn> of) {
        return sample.distinct(
                of.stream().flatMap(column -> column.from().stream()).toList());
    }

    /** Where a day has a column of its own, numbers are taken to begin anew with it. */
    private Found found(List<DraftColumn> of) {
        Optional<SampleField> day = columns.stream()
                .filter(column -> column.from().size() > 1)
                .map(DraftColumn::field)
                .findFirst();
        List<DraftColumn> all = new ArrayList<>(columns.stream()
                .filter(column -> column.type().equals("date")
                        && day.filter(column.field()::equals).isPresent())
                .filter(column -> !of.contains(column))
                .toList());
        all.addAll(of);
        return new Found(all, sample.records() - told(all));
    }
}
