package io.kappalake.serve.api;

import java.util.List;

/**
 * A parameter of a request.
 *
 * @param in {@code path} or {@code query}
 * @param form as JSON Schema names it: {@code string}, {@code integer}
 * @param choices that a string must be one of; empty for any
 * @param least of an integer
 * @param most of an integer
 * @param normal the integer that an absent one means; empty for nothing
 * @param repeats whether it may be given several times
 */
record Parameter(
        String name,
        String in,
        String form,
        String description,
        List<String> choices,
        int least,
        int most,
        String normal,
        boolean repeats) {

    static Parameter path(String name, String description) {
        return new Parameter(name, "path", "string", description, List.of(), 0, 0, "", false);
    }

    static Parameter text(String name, String description) {
        return new Parameter(name, "query", "string", description, List.of(), 0, 0, "", false);
    }

    static Parameter number(String name, int least, int most, int normal, String description) {
        return new Parameter(
                name, "query", "integer", description, List.of(), least, most, Integer.toString(normal), false);
    }

    static Parameter choice(String name, List<String> choices, String description) {
        return new Parameter(name, "query", "string", description, choices, 0, 0, "", false);
    }

    Parameter repeated() {
        return new Parameter(name, in, form, description, choices, least, most, normal, true);
    }

    boolean isOfPath() {
        return in.equals("path");
    }
}
