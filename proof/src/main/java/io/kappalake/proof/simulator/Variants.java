package io.kappalake.proof.simulator;

import static io.kappalake.proof.simulator.Draft.isoText;
import static io.kappalake.proof.simulator.Draft.quoted;
import static io.kappalake.proof.simulator.MarketTopic.Kind.CHOICE;
import static io.kappalake.proof.simulator.MarketTopic.Kind.NUMBER;
import static io.kappalake.proof.simulator.MarketTopic.Kind.TEXT;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;

/** Unusual ways to write a valid record. None changes its identity or makes it invalid. */
final class Variants {
    private static final DateTimeFormatter SECONDS = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss", Locale.ROOT);

    private final SplittableRandom random;

    private final List<BiConsumer<Draft, SplittableRandom>> all = List.of(
            number(text -> quoted(text)),
            number(text -> quoted("  " + text + "\\t")),
            number(text -> quoted("+" + text)),
            number(Variants::withExponent),
            number(text -> quoted(withExponent(text).replace('e', 'E'))),
            number(text -> withFraction(text) + "000000000000"),
            moreDigits("5"),
            moreDigits("49999"),
            moreDigits("51"),
            moreDigits("15"),
            timestamp(micros -> isoText(micros).replace("Z", "")),
            timestamp(micros -> isoText(micros).toLowerCase(Locale.ROOT)),
            timestamp(micros -> local(micros, "+02:00") + ".1234+02:00"),
            timestamp(micros -> local(micros, "-05:30") + "-0530"),
            timestamp(micros -> local(micros, "+01:00") + "+01"),
            timestamp(micros -> local(micros, "Z") + ".987654321Z"),
            timestamp(micros -> local(micros, "Z") + ".5"),
            timestamp(micros -> local(micros, "Z").substring(0, 16) + "Z"),
            text(TEXT, 1, text -> text.toLowerCase(Locale.ROOT), "symbol"),
            text(TEXT, 1, text -> " " + text + "\\t", "symbol"),
            text(TEXT, 1, text -> String.format("\\u%04x", (int) text.charAt(0)) + text.substring(1), "symbol"),
            text(CHOICE, 0, text -> text.toLowerCase(Locale.ROOT), ""),
            text(CHOICE, 0, text -> text.toUpperCase(Locale.ROOT), ""),
            text(CHOICE, 0, text -> "  " + text + " ", ""),
            (draft, random) -> draft.after = ",\"venue_note\":\"späte Meldung ✓\",\"seq\":" + random.nextInt(1_000),
            (draft, random) -> draft.after = ",\"meta\":{\"tags\":[\"a\",{\"price\":null}],\"depth\":{\"bid\":[]}}",
            (draft, random) -> draft.after = ",\"Price\":-1,\"\":null,\"tradeId\":7,\"big\":1e400",
            (draft, random) -> draft.before = "\"v\":2,\"ok\":true,",
            Variants::sameNameTwice,
            (draft, random) -> draft.spaced = true,
            (draft, random) -> draft.reversed = true);

    Variants(SplittableRandom random) {
        this.random = random;
    }

    void applyOne(Draft draft) {
        all.get(random.nextInt(all.size())).accept(draft, random);
    }

    /** The last one counts. */
    private static void sameNameTwice(Draft draft, SplittableRandom random) {
        int field = random.nextInt(draft.values.length);
        draft.before =
                quoted(draft.topic.fields.get(field).name()) + ":" + (random.nextBoolean() ? "null" : "\"-1\"") + ",";
    }

    private static BiConsumer<Draft, SplittableRandom> number(UnaryOperator<String> writing) {
        return (draft, random) -> {
            for (int i = 0; i < draft.values.length; i++) {
                if (draft.topic.fields.get(i).kind() == NUMBER) {
                    draft.values[i] = writing.apply(draft.values[i]);
                }
            }
        };
    }

    /** More digits than are kept. Only on the main number: rounding must not lift a bid above its ask. */
    private static BiConsumer<Draft, SplittableRandom> moreDigits(String tail) {
        return (draft, random) -> {
            int field = draft.topic.mainNumber();
            StringBuilder text = new StringBuilder(withFraction(draft.values[field]));
            while (text.length() - text.indexOf(".") <= 8) {
                text.append(random.nextInt(10));
            }
            draft.values[field] = text.append(tail).toString();
        };
    }

    private static BiConsumer<Draft, SplittableRandom> timestamp(MicrosText writing) {
        return (draft, random) ->
                draft.values[draft.topic.indexOf("timestamp")] = quoted(writing.write(draft.eventMicros));
    }

    private static BiConsumer<Draft, SplittableRandom> text(
            MarketTopic.Kind kind, int from, UnaryOperator<String> writing, String onlyField) {
        return (draft, random) -> {
            for (int i = from; i < draft.values.length; i++) {
                MarketTopic.Field field = draft.topic.fields.get(i);
                if (field.kind() == kind && (onlyField.isEmpty() || field.name().equals(onlyField))) {
                    draft.values[i] = quoted(writing.apply(draft.values[i].substring(1, draft.values[i].length() - 1)));
                }
            }
        };
    }

    private static String withFraction(String text) {
        return text.contains(".") ? text : text + ".0";
    }

    private static String withExponent(String text) {
        int point = text.indexOf('.');
        if (point < 0) {
            return text + "0e-1";
        }
        // JSON allows no leading zeros.
        String digits = (text.substring(0, point) + text.substring(point + 1)).replaceFirst("^0+(?=.)", "");
        return digits + "e-" + (text.length() - point - 1);
    }

    private static String local(long micros, String offset) {
        return SECONDS.format(
                Instant.ofEpochSecond(Math.floorDiv(micros, 1_000_000L)).atOffset(ZoneOffset.of(offset)));
    }

    private interface MicrosText {
        String write(long micros);
    }
}
