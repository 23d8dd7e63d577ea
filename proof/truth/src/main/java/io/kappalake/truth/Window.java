package io.kappalake.truth;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** A symbol's tumbling window in UTC, from {@code start} on. */
record Window(String symbol, Instant start) {

    /** The start of the window of this length that contains the time, also before 1970. */
    static Instant startOf(Instant time, Duration length) {
        long seconds = length.toSeconds();
        return Instant.ofEpochSecond(Math.floorDiv(time.getEpochSecond(), seconds) * seconds);
    }

    static <E extends ValidRecord> Map<Window, List<E>> group(
            List<E> events, Function<E, String> symbol, Duration length) {
        return events.stream()
                .collect(Collectors.groupingBy(
                        event -> new Window(symbol.apply(event), startOf(event.eventTime(), length)),
                        HashMap::new,
                        Collectors.toList()));
    }

    Window before(Duration time) {
        return new Window(symbol, start.minus(time));
    }
}
