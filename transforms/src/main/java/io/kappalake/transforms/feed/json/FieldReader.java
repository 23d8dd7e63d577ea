package io.kappalake.transforms.feed.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.kappalake.tables.definition.Column;
import io.kappalake.tables.format.RowValues;
import io.kappalake.transforms.feed.Rejection;
import io.kappalake.transforms.feed.Rejection.Reason;
import io.kappalake.transforms.feed.Rules;
import io.kappalake.transforms.feed.WhiteSpace;
import io.kappalake.transforms.feed.decode.CodePoints;
import io.kappalake.transforms.feed.decode.DecimalText;
import io.kappalake.transforms.feed.decode.ScalarReader;
import io.kappalake.transforms.feed.decode.TextCache;
import io.kappalake.transforms.feed.decode.TimestampText;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/** Reads one field of each record into its column, or keeps the first reason why it cannot. Reused for all records. */
final class FieldReader implements ScalarReader {

    private static final int SHOWN_CHARS = 100;

    private final Field field;
    private final int column;
    private final Duration maxFuture;
    private final long maxFutureMicros;
    private final RowValues row;
    private final TextCache cache;

    private long kafkaTimestamp;
    private Reason problem;
    private String seen;

    FieldReader(Field field, int column, Rules rules, RowValues row) {
        this.field = field;
        this.column = column;
        this.maxFuture = rules.maxFuture();
        this.maxFutureMicros = maxFuture.dividedBy(ChronoUnit.MICROS.getDuration());
        this.row = row;
        this.cache = new TextCache(field.kind() == Field.Kind.UPPER ? FieldReader::upper : FieldReader::lower);
    }

    Field field() {
        return field;
    }

    @Override
    public String name() {
        return field.name();
    }

    /** Why the field is invalid; null if it is valid. */
    Reason problem() {
        return problem;
    }

    Rejection rejection() {
        return new Rejection(problem, field.name() + " " + seen);
    }

    long number() {
        return row.number(column);
    }

    String shown() {
        return field.name() + " "
                + BigDecimal.valueOf(number(), Column.SCALE)
                        .stripTrailingZeros()
                        .toPlainString();
    }

    /** Clears the previous record. */
    void begin(long kafkaTimestampMicros) {
        kafkaTimestamp = kafkaTimestampMicros;
        reject(Reason.MISSING_FIELD, "is absent");
    }

    /** Reads the value at the parser's position and leaves the parser at its end. */
    void take(JsonToken token, JsonParser json) throws IOException {
        switch (token) {
            case VALUE_STRING -> takeString(json.getTextCharacters(), json.getTextOffset(), endOfText(json));
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT ->
                takeNumber(json.getTextCharacters(), json.getTextOffset(), endOfText(json));
            case VALUE_NULL -> reject(Reason.MISSING_FIELD, "is null");
            case VALUE_TRUE -> reject(Reason.WRONG_TYPE, "is true");
            case VALUE_FALSE -> reject(Reason.WRONG_TYPE, "is false");
            default -> {
                reject(Reason.WRONG_TYPE, token == JsonToken.START_OBJECT ? "is an object" : "is an array");
                json.skipChildren();
            }
        }
    }

    private static int endOfText(JsonParser json) throws IOException {
        return json.getTextOffset() + json.getTextLength();
    }

    @Override
    public void takeNumber(char[] chars, int from, int to) {
        problem = null;
        if (field.kind() == Field.Kind.DECIMAL) {
            takeDecimal(chars, from, to);
            return;
        }
        reject(Reason.WRONG_TYPE, "is a number: ", chars, from, to);
    }

    @Override
    public void takeString(char[] chars, int from, int to) {
        problem = null;
        int start = from;
        while (start < to && WhiteSpace.is(chars[start])) {
            start++;
        }
        if (start == to) {
            reject(Reason.MISSING_FIELD, "is blank");
            return;
        }
        switch (field.kind()) {
            case TEXT -> {
                if (isUnicode(chars, from, to)) {
                    row.set(column, new String(chars, from, to - from));
                }
            }
            case UPPER, LOWER -> {
                if (isUnicode(chars, from, to)) {
                    takeNormal(cache.of(chars, from, to - from), chars, from, to);
                }
            }
            case DECIMAL -> {
                int end = to;
                while (WhiteSpace.is(chars[end - 1])) {
                    end--;
                }
                takeDecimal(chars, start, end);
            }
            case TIMESTAMP -> takeTimestamp(chars, from, to);
        }
    }

    private void takeNormal(String text, char[] chars, int from, int to) {
        if (field.allowed().isEmpty() || field.allowed().contains(text)) {
            row.set(column, text);
            return;
        }
        reject(Reason.UNKNOWN_VALUE, "is ", chars, from, to);
    }

    private void takeDecimal(char[] chars, int from, int to) {
        long unscaled = DecimalText.unscaled(chars, from, to);
        if (unscaled == DecimalText.NOT_A_NUMBER) {
            reject(Reason.WRONG_TYPE, "is not a number: ", chars, from, to);
        } else if (unscaled <= 0) {
            reject(Reason.NOT_POSITIVE, "is ", chars, from, to);
        } else if (unscaled == DecimalText.TOO_LARGE) {
            reject(Reason.OUT_OF_RANGE, "is ", chars, from, to);
        } else {
            row.set(column, unscaled);
        }
    }

    private void takeTimestamp(char[] chars, int from, int to) {
        long micros = TimestampText.micros(chars, from, to);
        if (micros == TimestampText.INVALID) {
            reject(Reason.INVALID_TIMESTAMP, "is ", chars, from, to);
        } else if (micros - kafkaTimestamp > maxFutureMicros) {
            Instant kafka = Instant.EPOCH.plus(kafkaTimestamp, ChronoUnit.MICROS);
            reject(
                    Reason.FUTURE_TIMESTAMP,
                    "is more than " + maxFuture + " after Kafka's " + kafka + ": ",
                    chars,
                    from,
                    to);
        } else {
            row.set(column, micros);
        }
    }

    private boolean isUnicode(char[] chars, int from, int to) {
        if (CodePoints.areWhole(chars, from, to)) {
            return true;
        }
        reject(Reason.WRONG_TYPE, "has half a surrogate pair");
        return false;
    }

    private static String upper(String text) {
        return WhiteSpace.trim(text).toUpperCase(Locale.ROOT);
    }

    private static String lower(String text) {
        return WhiteSpace.trim(text).toLowerCase(Locale.ROOT);
    }

    private void reject(Reason reason, String what, char[] chars, int from, int to) {
        int end = Math.min(to, from + SHOWN_CHARS);
        if (end < to && Character.isHighSurrogate(chars[end - 1])) {
            end--;
        }
        reject(reason, what + new String(chars, from, end - from));
    }

    private void reject(Reason reason, String what) {
        problem = reason;
        seen = what;
    }
}
