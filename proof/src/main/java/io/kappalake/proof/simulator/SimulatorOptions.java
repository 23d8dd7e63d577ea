package io.kappalake.proof.simulator;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * The parameters of the simulated market. Shares are fractions of all records, from 0 to 1. {@code eventsPerSecond}
 * counts in simulated time. {@code orders} is the share that {@code trades} and {@code quotes} leave.
 *
 * @param events how many records to make, repeats and malformed ones included
 * @param changedRepeats share of the repeats whose content differs from the first one's
 * @param late share that is out of order by seconds up to 50 minutes
 * @param veryLate share that is late by more than an hour, up to two days
 */
public record SimulatorOptions(
        long events,
        long seed,
        Instant startTime,
        double eventsPerSecond,
        int symbols,
        int customers,
        double trades,
        double quotes,
        double duplicates,
        double changedRepeats,
        double late,
        double veryLate,
        double malformed) {

    public SimulatorOptions {
        List<String> problems = new ArrayList<>();
        check(problems, events >= 0, "events", events, "at least 0");
        check(problems, eventsPerSecond > 0 && eventsPerSecond < 1e9, "events per second", eventsPerSecond, "above 0");
        check(problems, symbols >= 1 && symbols <= 1_000_000, "symbols", symbols, "from 1 to 1,000,000");
        check(problems, customers >= 1, "customers", customers, "at least 1");
        checkShare(problems, "trades", trades);
        checkShare(problems, "quotes", quotes);
        check(problems, trades + quotes <= 1, "trades + quotes", trades + quotes, "at most 1");
        checkShare(problems, "duplicates", duplicates);
        checkShare(problems, "changed repeats", changedRepeats);
        checkShare(problems, "late", late);
        checkShare(problems, "very late", veryLate);
        checkShare(problems, "malformed", malformed);
        check(problems, duplicates + malformed <= 1, "duplicates + malformed", duplicates + malformed, "at most 1");
        check(problems, late + veryLate <= 1, "late + very late", late + veryLate, "at most 1");
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", problems));
        }
    }

    /** 300,000 records over about three hours of one day, a few percent of them repeated, late or malformed. */
    public static SimulatorOptions defaults() {
        return new SimulatorOptions(
                300_000,
                1,
                Instant.parse("2026-03-02T13:30:00Z"),
                300_000 / 10_800d,
                500,
                20_000,
                0.60,
                0.25,
                0.02,
                1 / 3d,
                0.03,
                0.0005,
                0.01);
    }

    /** When a history of this many records must begin to end shortly before {@code now}. */
    public static Instant startFor(long events, Instant now) {
        // Bursts vary the length of a history. It must not run into the future, which Kafka would refuse.
        double seconds = 1.05 * events / defaults().eventsPerSecond();
        return now.minus(Duration.ofSeconds((long) seconds))
                .minus(Duration.ofMinutes(10))
                .truncatedTo(ChronoUnit.SECONDS);
    }

    public SimulatorOptions withEvents(long value) {
        return edited(draft -> draft.events = value);
    }

    public SimulatorOptions withSeed(long value) {
        return edited(draft -> draft.seed = value);
    }

    public SimulatorOptions withStartTime(Instant value) {
        return edited(draft -> draft.startTime = value);
    }

    public SimulatorOptions withEventsPerSecond(double value) {
        return edited(draft -> draft.eventsPerSecond = value);
    }

    public SimulatorOptions withSymbols(int value) {
        return edited(draft -> draft.symbols = value);
    }

    public SimulatorOptions withDuplicates(double value) {
        return edited(draft -> draft.duplicates = value);
    }

    /** Without late records there are no very late ones either. */
    public SimulatorOptions withLate(double value) {
        return edited(draft -> {
            draft.late = value;
            draft.veryLate = value == 0 ? 0 : Math.max(0, Math.min(veryLate, 1 - value));
        });
    }

    public SimulatorOptions withVeryLate(double value) {
        return edited(draft -> draft.veryLate = value);
    }

    public SimulatorOptions withMalformed(double value) {
        return edited(draft -> draft.malformed = value);
    }

    private SimulatorOptions edited(Consumer<Draft> edit) {
        Draft draft = new Draft(this);
        edit.accept(draft);
        return draft.options();
    }

    /** Builder that changes one of the options at a time. */
    private static final class Draft {

        private long events;
        private long seed;
        private Instant startTime;
        private double eventsPerSecond;
        private int symbols;
        private int customers;
        private double trades;
        private double quotes;
        private double duplicates;
        private double changedRepeats;
        private double late;
        private double veryLate;
        private double malformed;

        Draft(SimulatorOptions from) {
            events = from.events;
            seed = from.seed;
            startTime = from.startTime;
            eventsPerSecond = from.eventsPerSecond;
            symbols = from.symbols;
            customers = from.customers;
            trades = from.trades;
            quotes = from.quotes;
            duplicates = from.duplicates;
            changedRepeats = from.changedRepeats;
            late = from.late;
            veryLate = from.veryLate;
            malformed = from.malformed;
        }

        SimulatorOptions options() {
            return new SimulatorOptions(
                    events,
                    seed,
                    startTime,
                    eventsPerSecond,
                    symbols,
                    customers,
                    trades,
                    quotes,
                    duplicates,
                    changedRepeats,
                    late,
                    veryLate,
                    malformed);
        }
    }

    private static void checkShare(List<String> problems, String name, double value) {
        check(problems, value >= 0 && value <= 1, name, value, "a share from 0 to 1");
    }

    private static void check(List<String> problems, boolean holds, String name, Object value, String wanted) {
        if (!holds) {
            problems.add(name + " is " + value + " but must be " + wanted);
        }
    }
}
