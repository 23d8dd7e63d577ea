package io.kappalake.serve.api;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The media types that a client takes, by its header Accept. */
record Accept(List<Range> ranges) {

    private static final String ANY = "*/*";

    /** A type, all types of a kind, or any. The quality is how much the client wants it: 0 is not at all. */
    record Range(String type, double quality) {

        private boolean holds(String other) {
            return type.equals(other) || type.equals(ANY) || isOfKind(other);
        }

        private boolean isOfKind(String other) {
            return type.endsWith("/*") && other.startsWith(type.substring(0, type.length() - 1));
        }

        private int exactness() {
            return type.equals(ANY) ? 0 : type.endsWith("/*") ? 1 : 2;
        }
    }

    /** No header, or an empty one, is any type. */
    static Accept of(String header) {
        if (header == null || header.isBlank()) {
            return new Accept(List.of(new Range(ANY, 1)));
        }
        List<Range> ranges = new ArrayList<>();
        for (String range : header.toLowerCase(Locale.ROOT).split(",")) {
            String[] parts = range.split(";");
            double quality = 1;
            for (String part : parts) {
                quality = part.strip().startsWith("q=") ? quality(part.strip().substring(2)) : quality;
            }
            ranges.add(new Range(range.split(";", 2)[0].strip(), quality));
        }
        return new Accept(ranges);
    }

    /** What is no number counts as if it were not there. */
    private static double quality(String text) {
        return text.matches("[01](\\.\\d*)?") ? Double.parseDouble(text) : 1;
    }

    /** The most exact range decides. */
    private Optional<Range> range(String type) {
        return ranges.stream().filter(range -> range.holds(type)).max(Comparator.comparingInt(Range::exactness));
    }

    boolean takes(String type) {
        return range(type).filter(range -> range.quality() > 0).isPresent();
    }

    /** The form that is wanted most. Of those wanted alike, one named exactly, then the first. */
    Optional<Form> best(List<Form> forms) {
        return forms.stream()
                .filter(form -> takes(form.type()))
                .sorted(Comparator.comparing(
                        (Form form) -> range(form.type()).orElseThrow(),
                        Comparator.comparingDouble(Range::quality)
                                .thenComparingInt(Range::exactness)
                                .reversed()))
                .findFirst();
    }
}
