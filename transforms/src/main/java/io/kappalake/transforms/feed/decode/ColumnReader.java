package io.kappalake.transforms.feed.decode;

import io.kappalake.tables.definition.Column;
import io.kappalake.tables.format.RowValues;
import io.kappalake.transforms.feed.Rejection;
import io.kappalake.transforms.feed.Rejection.Reason;
import io.kappalake.transforms.feed.Rules;
import io.kappalake.transforms.feed.WhiteSpace;
import io.kappalake.transforms.feed.row.ColumnType;
import io.kappalake.transforms.feed.row.Mapping;
import io.kappalake.transforms.feed.row.RowColumn;
import io.kappalake.transforms.feed.row.RowShape;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Set;

/**
 * Reads the value of one column as its mapping says, or keeps the first reason why it cannot. Reused for all records.
 */
final class ColumnReader implements ValueReader {

    private static final int SHOWN_CHARS = 100;
    private static final int LONG_DIGITS = 19;

    private final Mapping mapping;
    private final RowColumn column;
    private final ColumnType type;
    private final int position;
    private final RowValues row;
    private final String name;
    private final Set<String> allowed;
    private final TextCache cache;
    private final TimeReader time;
    private final NumberText number = new NumberText();
    private final ColumnType.Kind kind;
    private final boolean isJson;
    private final boolean isRequired;
    private final boolean takesNumbers;
    private final boolean takesAnyScalar;
    /** Whether a value is looked up before its conversion. */
    private final boolean isLookedUp;

    /**
     * Whether white space is cut off before a value is converted. From a text it is cut off after, so that a rejection
     * shows it.
     */
    private final boolean isTrimmed;

    /** Whether a time is taken as it is. */
    private final boolean isPlainTime;

    private final boolean isEventTime;
    private final Duration maxFuture;
    private final long maxFutureMicros;

    private long kafkaTimestamp;
    private Reason problem;
    private String seen;

    ColumnReader(Mapping mapping, RowColumn column, int position, Rules rules, RowValues row) {
        this.mapping = mapping;
        this.column = column;
        this.type = column.type();
        this.position = position;
        this.row = row;
        this.name = mapping.source().shown();
        this.allowed = column.isExchange() ? rules.exchanges() : column.oneOf();
        this.cache = column.isFew() && mapping.letters() != Mapping.Letters.KEEP ? new TextCache(this::normal) : null;
        this.time = new TimeReader(mapping.time());
        this.isLookedUp = !mapping.map().isEmpty() || !mapping.nulls().isEmpty();
        this.isTrimmed = type.isNumber() || time.isEpoch() || mapping.trim() && !type.is(ColumnType.Kind.TEXT);
        this.isPlainTime = type.is(ColumnType.Kind.TIMESTAMP) && mapping.nulls().isEmpty();
        this.kind = type.kind();
        this.isJson = type.is(ColumnType.Kind.JSON);
        this.isRequired = column.required();
        this.takesNumbers = type.isNumber() || time.isEpoch() && type.is(ColumnType.Kind.TIMESTAMP);
        this.takesAnyScalar = mapping.numbers() && type.is(ColumnType.Kind.TEXT);
        this.isEventTime = column.name().equals(RowShape.EVENT_TIME);
        this.maxFuture = rules.maxFuture();
        this.maxFutureMicros = maxFuture.dividedBy(ChronoUnit.MICROS.getDuration());
    }

    @Override
    public String name() {
        return name;
    }

    Mapping mapping() {
        return mapping;
    }

    /** Why the value is invalid; null if it is valid. */
    Reason problem() {
        return problem;
    }

    Rejection rejection() {
        return new Rejection(problem, name + " " + seen);
    }

    /** Starts a record. */
    void begin(long kafkaTimestampMicros) {
        kafkaTimestamp = kafkaTimestampMicros;
        forget();
    }

    @Override
    public void forget() {
        missing("is absent");
    }

    /** Another reader of a part of the value has found why there is none. */
    void failAs(Reason reason, String what) {
        if (reason == Reason.MISSING_FIELD) {
            missing(what);
        } else {
            reject(reason, what);
        }
    }

    @Override
    public boolean wantsJson() {
        return isJson;
    }

    @Override
    public void takeJson(String json) {
        problem = null;
        row.set(position, json);
    }

    @Override
    public void takeNull() {
        missing("is null");
    }

    @Override
    public void takeNested(boolean isObject) {
        reject(Reason.WRONG_TYPE, isObject ? "is an object" : "is an array");
    }

    @Override
    public void takeBoolean(boolean value) {
        problem = null;
        if (isLookedUp || takesAnyScalar) {
            char[] text = Boolean.toString(value).toCharArray();
            if (takesAnyScalar || isFound(text, 0, text.length)) {
                takeScalar(text, 0, text.length);
                return;
            }
        }
        if (type.is(ColumnType.Kind.BOOLEAN)) {
            row.set(position, value ? 1 : 0);
        } else {
            reject(Reason.WRONG_TYPE, "is " + value);
        }
    }

    @Override
    public void takeNumber(char[] chars, int from, int to) {
        problem = null;
        if (takesAnyScalar || isFound(chars, from, to)) {
            takeScalar(chars, from, to);
            return;
        }
        if (takesNumbers) {
            convert(chars, from, to);
        } else if (wantsJson()) {
            takeJson(new String(chars, from, to - from));
        } else {
            reject(Reason.WRONG_TYPE, "is a number: ", chars, from, to);
        }
    }

    /** Whether what is no text is looked up as one: a map has them all, other values only those that stand for none. */
    private boolean isFound(char[] chars, int from, int to) {
        return isLookedUp && (!mapping.map().isEmpty() || mapping.nulls().contains(new String(chars, from, to - from)));
    }

    @Override
    public void takeString(char[] chars, int from, int to) {
        problem = null;
        if (wantsJson()) {
            // Plain characters only, since everything else goes through takeJson.
            takeJson("\"" + new String(chars, from, to - from) + "\"");
            return;
        }
        takeScalar(chars, from, to);
    }

    private void takeScalar(char[] chars, int from, int to) {
        int start = from;
        while (start < to && WhiteSpace.is(chars[start])) {
            start++;
        }
        if (start == to) {
            missing("is blank");
            return;
        }
        if (!isLookedUp && !isTrimmed) {
            convert(chars, from, to);
            return;
        }
        int end = to;
        while (WhiteSpace.is(chars[end - 1])) {
            end--;
        }
        if (isLookedUp) {
            lookUp(chars, from, to, new String(chars, start, end - start));
        } else {
            convert(chars, start, end);
        }
    }

    private void lookUp(char[] chars, int from, int to, String trimmed) {
        if (mapping.nulls().contains(trimmed)) {
            missing("is " + trimmed + ", which stands for no value");
            return;
        }
        if (mapping.map().isEmpty()) {
            char[] text = isTrimmed ? trimmed.toCharArray() : chars;
            convert(text, text == chars ? from : 0, text == chars ? to : text.length);
            return;
        }
        String mapped = mapping.map().getOrDefault(trimmed, mapping.otherwise());
        if (mapped == null) {
            reject(Reason.UNKNOWN_VALUE, "is ", chars, from, to);
            return;
        }
        char[] text = mapped.toCharArray();
        convert(text, 0, text.length);
    }

    /** Reads a text that is not blank. */
    private void convert(char[] chars, int from, int to) {
        switch (kind) {
            case TEXT -> takeText(chars, from, to);
            case DECIMAL -> {
                if (type.isLong()) {
                    takeDecimal(chars, from, to);
                } else {
                    takeWide(chars, from, to);
                }
            }
            case INTEGER -> takeInteger(chars, from, to);
            case DOUBLE -> takeDouble(chars, from, to);
            case BOOLEAN -> takeTruth(chars, from, to);
            case DATE -> {
                long days = time.days(chars, from, to);
                if (days == TimeReader.INVALID) {
                    reject(Reason.INVALID_TIMESTAMP, "is ", chars, from, to);
                } else {
                    row.set(position, days);
                }
            }
            case TIMESTAMP -> takeTime(chars, from, to);
            case BINARY -> takeBinary(new String(chars, from, to - from));
            case JSON -> takeJson(new String(chars, from, to - from));
        }
    }

    private void takeText(char[] chars, int from, int to) {
        if (!CodePoints.areWhole(chars, from, to)) {
            reject(Reason.WRONG_TYPE, "has half a surrogate pair");
            return;
        }
        String text = cache == null ? normal(new String(chars, from, to - from)) : cache.of(chars, from, to - from);
        if (allowed.isEmpty() || allowed.contains(text)) {
            row.set(position, text);
        } else {
            reject(Reason.UNKNOWN_VALUE, "is ", chars, from, to);
        }
    }

    private String normal(String text) {
        String trimmed = mapping.trim() ? WhiteSpace.trim(text) : text;
        return switch (mapping.letters()) {
            case KEEP -> trimmed;
            case UPPER -> trimmed.toUpperCase(Locale.ROOT);
            case LOWER -> trimmed.toLowerCase(Locale.ROOT);
        };
    }

    private void takeDecimal(char[] chars, int from, int to) {
        long unscaled = DecimalText.unscaled(chars, from, to, type.precision(), type.scale() - mapping.scale());
        if (unscaled == DecimalText.NOT_A_NUMBER) {
            reject(Reason.WRONG_TYPE, "is not a number: ", chars, from, to);
        } else if (column.positive() && unscaled <= 0) {
            reject(Reason.NOT_POSITIVE, "is ", chars, from, to);
        } else if (Math.abs(unscaled) == DecimalText.TOO_LARGE) {
            reject(Reason.OUT_OF_RANGE, "is ", chars, from, to);
        } else {
            row.set(position, unscaled);
        }
    }

    private void takeWide(char[] chars, int from, int to) {
        if (isRead(chars, from, to, type.precision(), type.scale() - mapping.scale())) {
            row.setObject(position, new BigDecimal(number.unscaled(), type.scale()));
        }
    }

    private void takeInteger(char[] chars, int from, int to) {
        if (!isRead(chars, from, to, LONG_DIGITS, -mapping.scale())) {
            return;
        }
        BigInteger whole = number.unscaled();
        if (whole.bitLength() >= Long.SIZE || whole.longValue() == Column.NULL_LONG) {
            reject(Reason.OUT_OF_RANGE, "is ", chars, from, to);
        } else {
            row.set(position, whole.longValue());
        }
    }

    /** Leaves the value in {@link #number}, or rejects it. */
    private boolean isRead(char[] chars, int from, int to, int precision, int scale) {
        NumberText.Outcome outcome = number.round(chars, from, to, precision, scale);
        if (outcome == NumberText.Outcome.NOT_A_NUMBER) {
            reject(Reason.WRONG_TYPE, "is not a number: ", chars, from, to);
            return false;
        }
        boolean isTooLarge = outcome == NumberText.Outcome.TOO_LARGE;
        if (kind == ColumnType.Kind.INTEGER && !isTooLarge && number.isInexact()) {
            reject(Reason.WRONG_TYPE, "is not a whole number: ", chars, from, to);
            return false;
        }
        boolean isPositive =
                isTooLarge ? !number.isNegative() : number.unscaled().signum() > 0;
        if (column.positive() && !isPositive) {
            reject(Reason.NOT_POSITIVE, "is ", chars, from, to);
            return false;
        }
        if (isTooLarge) {
            reject(Reason.OUT_OF_RANGE, "is ", chars, from, to);
            return false;
        }
        return true;
    }

    /** The nearest double of the number. A text outside our grammar, such as NaN, is not a number. */
    private void takeDouble(char[] chars, int from, int to) {
        if (DecimalText.unscaled(chars, from, to) == DecimalText.NOT_A_NUMBER) {
            reject(Reason.WRONG_TYPE, "is not a number: ", chars, from, to);
            return;
        }
        double value = Double.parseDouble(new String(chars, from, to - from));
        if (column.positive() && value <= 0) {
            reject(Reason.NOT_POSITIVE, "is ", chars, from, to);
        } else if (Double.isInfinite(value)) {
            reject(Reason.OUT_OF_RANGE, "is ", chars, from, to);
        } else {
            row.setObject(position, value);
        }
    }

    private void takeTruth(char[] chars, int from, int to) {
        String text = WhiteSpace.trim(new String(chars, from, to - from)).toLowerCase(Locale.ROOT);
        if (text.equals("true") || text.equals("false")) {
            row.set(position, text.equals("true") ? 1 : 0);
        } else {
            reject(Reason.WRONG_TYPE, "is not true or false: ", chars, from, to);
        }
    }

    private void takeTime(char[] chars, int from, int to) {
        long micros = time.micros(chars, from, to);
        if (micros == TimeReader.INVALID) {
            reject(Reason.INVALID_TIMESTAMP, "is ", chars, from, to);
        } else if (isFuture(micros)) {
            reject(Reason.FUTURE_TIMESTAMP, future(), chars, from, to);
        } else {
            row.set(position, micros);
        }
    }

    private boolean isFuture(long micros) {
        return isEventTime && micros - kafkaTimestamp > maxFutureMicros;
    }

    private String future() {
        return "is more than " + maxFuture + " after Kafka's " + Instant.EPOCH.plus(kafkaTimestamp, ChronoUnit.MICROS)
                + ": ";
    }

    @Override
    public void takeInstant(long micros) {
        if (isPlainTime && TimeReader.inYears(micros) != TimeReader.INVALID && !isFuture(micros)) {
            problem = null;
            row.set(position, micros);
            return;
        }
        takeKnown(Times.instant(micros), micros, TimeReader.inYears(micros));
    }

    @Override
    public void takeLocal(long micros) {
        takeKnown(Times.local(micros), micros, time.ofLocal(micros));
    }

    @Override
    public void takeDay(long day) {
        if (!isLookedUp && type.is(ColumnType.Kind.DATE) && TimeReader.isDay(day)) {
            problem = null;
            row.set(position, day);
            return;
        }
        takeKnown(Times.day(day), time.ofDay(day), time.ofDay(day));
    }

    /** @param instant that the time is in the column's zone, or {@link TimeReader#INVALID} */
    private void takeKnown(String text, long micros, long instant) {
        problem = null;
        if (mapping.nulls().contains(text)) {
            missing("is " + text + ", which stands for no value");
            return;
        }
        switch (type.kind()) {
            case TIMESTAMP -> {
                if (instant == TimeReader.INVALID) {
                    reject(Reason.INVALID_TIMESTAMP, "is " + text);
                } else if (isFuture(instant)) {
                    reject(Reason.FUTURE_TIMESTAMP, future() + text);
                } else {
                    row.set(position, instant);
                }
            }
            case DATE -> {
                if (TimeReader.inYears(micros) == TimeReader.INVALID) {
                    reject(Reason.INVALID_TIMESTAMP, "is " + text);
                } else {
                    row.set(position, TimeReader.day(micros));
                }
            }
            case TEXT -> takeScalar(text.toCharArray(), 0, text.length());
            case JSON -> takeJson('"' + text + '"');
            case INTEGER, DECIMAL, DOUBLE, BOOLEAN, BINARY -> reject(Reason.WRONG_TYPE, "is a time: " + text);
        }
    }

    /** Takes a time that is already known. */
    void takeMicros(long micros) {
        problem = null;
        row.set(position, micros);
    }

    @Override
    public void takeBytes(byte[] bytes) {
        problem = null;
        if (type.is(ColumnType.Kind.BINARY)) {
            row.setObject(position, bytes);
            return;
        }
        String text = Utf8.text(bytes);
        if (text == null) {
            reject(Reason.WRONG_TYPE, "is not UTF-8");
            return;
        }
        char[] chars = text.toCharArray();
        takeScalar(chars, 0, chars.length);
    }

    private void takeBinary(String text) {
        try {
            row.setObject(
                    position,
                    switch (mapping.encoding()) {
                        case BASE64 -> Base64.getDecoder().decode(text);
                        case HEX -> HexFormat.of().parseHex(text);
                        case TEXT -> text.getBytes(StandardCharsets.UTF_8);
                    });
        } catch (IllegalArgumentException e) {
            reject(
                    Reason.WRONG_TYPE,
                    "is not " + mapping.encoding().name().toLowerCase(Locale.ROOT) + ": " + cut(text));
        }
    }

    /** No value: a problem only if the column requires one. */
    private void missing(String what) {
        if (isRequired) {
            reject(Reason.MISSING_FIELD, what);
            return;
        }
        problem = null;
        if (type.isLong()) {
            row.set(position, Column.NULL_LONG);
        } else {
            row.setObject(position, null);
        }
    }

    private void reject(Reason reason, String what, char[] chars, int from, int to) {
        reject(reason, what + cut(new String(chars, from, Math.min(to - from, SHOWN_CHARS + 1))));
    }

    private static String cut(String text) {
        if (text.length() <= SHOWN_CHARS) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(SHOWN_CHARS - 1)) ? SHOWN_CHARS - 1 : SHOWN_CHARS;
        return text.substring(0, end);
    }

    private void reject(Reason reason, String what) {
        problem = reason;
        seen = what;
    }
}
