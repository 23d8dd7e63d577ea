package io.kappalake.cli.feed.draft;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Which column tells when an event happened. */
final class EventTimeGuess {

    private static final String NAME = "event_time";

    private static final Pattern LATER =
            Pattern.compile("(?i).*(recv|receiv|ingest|updat|modif|process|publish|sent|cancel"
                    + "|delet|clos|expir|due|birth|sip|trf|paid|fulfil|ship).*");
    private static final List<Pattern> BEST_FIRST = List.of(
            Pattern.compile("(?i)event_?time|transact_?time|trade_?time|T|occurred_?at|micro_?timestamp|sip_timestamp"),
            Pattern.compile("(?i)(.*[_ .])?timestamp|ts|time|t|date_?time"),
            Pattern.compile("(?i)created|created[_ ]?at|at|when|observed|E"),
            Pattern.compile("(?i).*(time|timestamp|_at|_ts|date|At)"));

    private static final BigDecimal SECONDS_OF_DAY = new BigDecimal(86_400);

    private final Sample sample;
    private final String prefix;

    /** @param prefix of the path at which a change event has its time; empty for other records */
    EventTimeGuess(Sample sample, String prefix) {
        this.sample = sample;
        this.prefix = prefix;
    }

    /** The column of event time, and the others. */
    List<DraftColumn> over(List<DraftColumn> columns) {
        List<DraftColumn> times = columns.stream()
                .filter(column -> column.type().equals("timestamp"))
                .sorted(Comparator.comparingInt(this::score).reversed())
                .toList();
        Optional<DraftColumn> best = times.stream()
                .filter(column -> sample.isFull(column.field()))
                .findFirst()
                .or(() -> ofMost(times));
        if (best.isPresent()) {
            List<DraftColumn> others = new ArrayList<>(columns);
            others.remove(best.get());
            others.add(0, chosen(best.get(), times));
            return others;
        }
        Optional<List<DraftColumn>> joined = joined(columns);
        return joined.orElseGet(() -> without(columns, times));
    }

    /** A time that most records have: the others are messages of another kind, as a websocket sends between events. */
    private Optional<DraftColumn> ofMost(List<DraftColumn> times) {
        Optional<DraftColumn> most = times.stream()
                .filter(column -> sample.filled(column.field()) * 2 >= sample.records())
                .findFirst();
        most.ifPresent(column -> sample.countOnlyWith(column.field()));
        return most;
    }

    private static DraftColumn chosen(DraftColumn best, List<DraftColumn> times) {
        String others = times.stream()
                .filter(time -> time != best)
                .map(time -> time.field().path())
                .limit(4)
                .collect(Collectors.joining(", "));
        DraftColumn column = best.named(NAME).asRequired();
        return others.isEmpty() ? column : column.noted("? or from " + others);
    }

    private int score(DraftColumn column) {
        SampleField field = column.field();
        if (!prefix.isEmpty() && field.path().equals(prefix)) {
            return 1000;
        }
        int score = -2 * field.depth();
        for (int i = 0; i < BEST_FIRST.size(); i++) {
            if (BEST_FIRST.get(i).matcher(field.name()).matches()) {
                score += 100 - 10 * i;
                break;
            }
        }
        // A capital T is when a trade was made where a capital E is when it was told.
        score += field.name().equals("T") ? 2 : 0;
        score -= LATER.matcher(field.name()).matches() ? 30 : 0;
        score -= column.time().equals("epoch-seconds") && field.isWhole() ? 5 : 0;
        return score;
    }

    /** A date and a time of day, or its seconds, in two fields. */
    private Optional<List<DraftColumn>> joined(List<DraftColumn> columns) {
        Optional<DraftColumn> day = full(columns).stream()
                .filter(column -> column.type().equals("date"))
                .findFirst();
        if (day.isEmpty()) {
            return Optional.empty();
        }
        SampleField date = day.get().field();
        String dateForm = day.get().time();
        for (DraftColumn column : full(columns)) {
            String clock = column.field().times().timeOfDay();
            boolean areSeconds = dateForm.equals("date")
                    && column.field().isBetween(BigDecimal.ZERO, SECONDS_OF_DAY)
                    && column.field().scale() > 2;
            if (clock.isEmpty() && !areSeconds) {
                continue;
            }
            String form =
                    areSeconds ? "day-seconds" : (dateForm.equals("date") ? "yyyy-MM-dd" : dateForm) + " " + clock;
            List<DraftColumn> others = new ArrayList<>(columns);
            others.remove(column);
            others.add(0, new DraftColumn(NAME, List.of(date, column.field()), " ", "timestamp", form, true, true, ""));
            return Optional.of(others);
        }
        List<DraftColumn> others = new ArrayList<>(columns);
        others.remove(day.get());
        others.add(
                0,
                new DraftColumn(
                        NAME, List.of(date), "", "timestamp", dateForm, true, true, "? only a day, without a time"));
        return Optional.of(others);
    }

    private List<DraftColumn> full(List<DraftColumn> columns) {
        return columns.stream()
                .filter(column ->
                        sample.isFull(column.field()) && column.field().areTexts())
                .toList();
    }

    /** Numbers that may be times although their names do not say so; else when Kafka got the record. */
    private List<DraftColumn> without(List<DraftColumn> columns, List<DraftColumn> times) {
        List<DraftColumn> others = new ArrayList<>(columns);
        for (String unit : List.of("epoch-nanos", "epoch-micros", "epoch-millis", "epoch-seconds")) {
            for (DraftColumn column : columns) {
                SampleField field = column.field();
                if (sample.isFull(field) && ColumnGuess.epoch(field).equals(unit)) {
                    others.remove(column);
                    others.add(
                            0,
                            new DraftColumn(
                                    NAME, column.from(), "", "timestamp", unit, false, true, "? by its size only"));
                    return others;
                }
            }
        }
        String some = times.stream().map(time -> time.field().path()).collect(Collectors.joining(", "));
        others.add(
                0,
                new DraftColumn(
                        NAME,
                        List.of(),
                        "",
                        "timestamp",
                        "",
                        false,
                        true,
                        some.isEmpty()
                                ? "? no field looks like a time: this is when Kafka got the record"
                                : "? when Kafka got the record, because not all have " + some));
        return others;
    }
}
