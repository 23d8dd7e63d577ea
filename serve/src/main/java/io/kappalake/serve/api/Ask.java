package io.kappalake.serve.api;

import io.kappalake.serve.read.Deadline;
import io.kappalake.serve.read.LiveLake;
import io.kappalake.serve.read.Problem;
import io.kappalake.tables.definition.Micros;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A question: what somebody asked for, checked against what its route knows.
 *
 * @param values by parameter, those that were given
 */
record Ask(LiveLake lake, Map<String, List<String>> values, Deadline deadline) {

    /**
     * Checks the names and the forms.
     *
     * @param path values of the path's parameters
     * @throws Problem for one that the route does not know, one that is given twice, or one of another form
     */
    static Ask of(
            LiveLake lake, Route route, Map<String, String> path, Map<String, List<String>> query, Deadline deadline) {
        Map<String, List<String>> values = new TreeMap<>();
        for (Parameter parameter : route.parameters()) {
            List<String> given = parameter.isOfPath()
                    ? List.of(path.get(parameter.name()))
                    : query.getOrDefault(parameter.name(), List.of());
            if (given.size() > 1 && !parameter.repeats()) {
                throw Problem.badRequest("'" + parameter.name() + "' is given " + given.size() + " times, may be once");
            }
            given.forEach(value -> check(parameter, value));
            if (!given.isEmpty()) {
                values.put(parameter.name(), given);
            }
        }
        for (String name : query.keySet()) {
            if (route.parameters().stream()
                    .noneMatch(known -> !known.isOfPath() && known.name().equals(name))) {
                throw Problem.badRequest("'" + name + "' is no parameter of " + route.path() + ": it has "
                        + String.join(", ", route.queryNames()));
            }
        }
        return new Ask(lake, values, deadline);
    }

    private static void check(Parameter parameter, String value) {
        if (value.isBlank()) {
            throw Problem.badRequest("'" + parameter.name() + "' is empty: give it a value, or omit it");
        }
        if (parameter.form().equals("integer")) {
            checkNumber(parameter, value);
        }
        if (!parameter.choices().isEmpty() && !parameter.choices().contains(value)) {
            throw Problem.badRequest("'" + parameter.name() + "' is '" + value + "', must be one of "
                    + String.join(", ", parameter.choices()));
        }
    }

    private static void checkNumber(Parameter parameter, String value) {
        boolean isNumber = value.matches("-?[0-9]{1,9}");
        int number = isNumber ? Integer.parseInt(value) : 0;
        if (!isNumber || number < parameter.least() || number > parameter.most()) {
            throw Problem.badRequest("'" + parameter.name() + "' is '" + value + "', must be a number from "
                    + parameter.least() + " to " + parameter.most());
        }
    }

    Optional<String> maybe(Parameter parameter) {
        return Optional.ofNullable(values.get(parameter.name())).map(given -> given.get(0));
    }

    String text(Parameter parameter) {
        return maybe(parameter)
                .or(() -> Optional.of(parameter.normal()).filter(normal -> !normal.isEmpty()))
                .orElseThrow(
                        () -> Problem.badRequest("'" + parameter.name() + "' is missing: " + parameter.description()));
    }

    List<String> all(Parameter parameter) {
        return values.getOrDefault(parameter.name(), List.of());
    }

    int number(Parameter parameter) {
        return Integer.parseInt(text(parameter));
    }

    /** A time in microseconds since the epoch. */
    long micros(Parameter parameter, long absent) {
        return maybe(parameter)
                .map(text -> Micros.of(instant(parameter.name(), text)))
                .orElse(absent);
    }

    /** An instant, or the beginning of a day in UTC. */
    static Instant instant(String name, String text) {
        // A plus of a query is a blank once decoded.
        String plain = text.replace(' ', '+');
        try {
            Instant time = plain.length() == "2026-03-01".length()
                    ? LocalDate.parse(plain).atStartOfDay(ZoneOffset.UTC).toInstant()
                    : OffsetDateTime.parse(plain).toInstant();
            if (time.atOffset(ZoneOffset.UTC).getYear() < 1
                    || time.atOffset(ZoneOffset.UTC).getYear() > 9999) {
                throw new DateTimeException("beyond SQL's years");
            }
            return time;
        } catch (DateTimeException e) {
            throw Problem.badRequest("'" + name + "' is '" + text
                    + "', must be a time such as 2026-03-01T14:30:00Z, or a day such as 2026-03-01");
        }
    }
}
