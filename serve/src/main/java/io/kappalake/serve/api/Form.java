package io.kappalake.serve.api;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** What an answer is written as. */
enum Form {
    JSON("application/json", "application/json"),
    CSV("text/csv", "text/csv; charset=utf-8"),
    /** A stream of Arrow's batches. */
    ARROW("application/vnd.apache.arrow.stream", "application/vnd.apache.arrow.stream"),
    PARQUET("application/vnd.apache.parquet", "application/vnd.apache.parquet");

    private final String type;
    private final String content;

    Form(String type, String content) {
        this.type = type;
        this.content = content;
    }

    /** As the parameter {@code format} names it. */
    String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Form named(String text) {
        return valueOf(text.toUpperCase(Locale.ROOT));
    }

    static List<String> names() {
        return Arrays.stream(values()).map(Form::text).toList();
    }

    /** The media types of some, for people. */
    static String types(List<Form> forms) {
        return forms.stream().map(Form::type).collect(Collectors.joining(" or "));
    }

    /** Media type, as a client asks for it. */
    String type() {
        return type;
    }

    /** The header Content-Type. */
    String content() {
        return content;
    }
}
