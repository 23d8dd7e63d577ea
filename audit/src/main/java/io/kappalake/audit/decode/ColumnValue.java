package io.kappalake.audit.decode;

import io.kappalake.audit.feed.ColumnDefinition;
import io.kappalake.audit.feed.ColumnDefinition.Kind;
import io.kappalake.audit.feed.FieldDefinition;
import io.kappalake.audit.feed.RunRules;
import io.kappalake.audit.payload.Blank;
import io.kappalake.audit.payload.Found;
import io.kappalake.audit.payload.StrictText;
import io.kappalake.audit.payload.Wide;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Set;

/**
 * Makes the value of a column of what a record has for it: null, or as Silver holds it (texts, longs, decimals,
 * doubles, booleans, bytes), or a {@link Refused}.
 */
final class ColumnValue {

    private static final int LONG_DIGITS = 19;

    private final ColumnDefinition column;
    private final Kind kind;
    private final FieldDefinition field;
    private final TimeValue time;
    private final Set<String> allowed;
    private final long maxFuture;
    private final boolean isEventTime;

    ColumnValue(ColumnDefinition column, FieldDefinition field, RunRules rules) {
        this.column = column;
        this.kind = column.kind();
        this.field = field;
        this.time = new TimeValue(field.time());
        this.allowed = column.isExchange() ? rules.exchanges() : column.oneOf();
        this.maxFuture = rules.maxFuture();
        this.isEventTime = column.name().equals("event_time");
    }

    FieldDefinition field() {
        return field;
    }

    boolean isJson() {
        return kind == Kind.JSON;
    }

    /** @param kafkaTime of the record, in microseconds */
    Object of(Found found, long kafkaTime) {
        if (found instanceof Found.Nothing) {
            return missing();
        }
        if (found instanceof Found.Text text) {
            return scalar(text.text(), kafkaTime);
        }
        if (found instanceof Found.Number number) {
            return number(number.text(), kafkaTime);
        }
        if (found instanceof Found.Truth truth) {
            return truth(truth.isTrue(), kafkaTime);
        }
        if (found instanceof Found.Bytes bytes) {
            return bytes(bytes.bytes(), kafkaTime);
        }
        if (found instanceof Found.Moment moment) {
            long instant = TimeValue.inYears(moment.micros());
            return known(Wide.text(moment), TimeValue.dayOf(moment.micros()), instant, instant, kafkaTime);
        }
        if (found instanceof Found.Wall wall) {
            long day = TimeValue.dayOf(wall.micros());
            return known(Wide.text(wall), day, TimeValue.inYears(wall.micros()), time.ofWall(wall.micros()), kafkaTime);
        }
        if (found instanceof Found.Day day) {
            long start = time.ofDay(day.day());
            return known(Wide.text(day), day.day(), start, start, kafkaTime);
        }
        return Refused.WRONG_TYPE;
    }

    /** A problem that one of several joined parts has. */
    Object refused(Refused why) {
        return why == Refused.MISSING_FIELD ? missing() : why;
    }

    private Object missing() {
        return column.isRequired() ? Refused.MISSING_FIELD : null;
    }

    /** A time that the format knows as one; {@code valid} and {@code instant} may be {@link TimeValue#NONE}. */
    private Object known(String text, long day, long valid, long instant, long kafkaTime) {
        if (field.nulls().contains(text)) {
            return missing();
        }
        return switch (kind) {
            case TIMESTAMP -> timed(instant, kafkaTime);
            case DATE -> valid == TimeValue.NONE ? Refused.INVALID_TIMESTAMP : (Object) day;
            case TEXT -> scalar(text, kafkaTime);
            default -> Refused.WRONG_TYPE;
        };
    }

    private Object timed(long instant, long kafkaTime) {
        if (instant == TimeValue.NONE) {
            return Refused.INVALID_TIMESTAMP;
        }
        return isEventTime && instant - kafkaTime > maxFuture ? Refused.FUTURE_TIMESTAMP : (Object) instant;
    }

    private boolean isLookedUp(String text) {
        return !field.map().isEmpty() || field.nulls().contains(text);
    }

    private Object number(String text, long kafkaTime) {
        if (field.takesNumbers() && kind == Kind.TEXT || isLookedUp(text)) {
            return scalar(text, kafkaTime);
        }
        boolean isTaken =
                kind.isNumber() || kind == Kind.TIMESTAMP && field.time().isEpoch();
        return isTaken ? converted(text, kafkaTime) : Refused.WRONG_TYPE;
    }

    private Object truth(boolean isTrue, long kafkaTime) {
        String text = Boolean.toString(isTrue);
        if (field.takesNumbers() && kind == Kind.TEXT || isLookedUp(text)) {
            return scalar(text, kafkaTime);
        }
        return kind == Kind.BOOLEAN ? (Object) isTrue : Refused.WRONG_TYPE;
    }

    private Object bytes(byte[] bytes, long kafkaTime) {
        if (kind == Kind.BINARY) {
            return ByteBuffer.wrap(bytes);
        }
        String text = StrictText.orNull(bytes);
        return text == null ? Refused.WRONG_TYPE : scalar(text, kafkaTime);
    }

    private Object scalar(String text, long kafkaTime) {
        String trimmed = Blank.trim(text);
        if (trimmed.isEmpty() || field.nulls().contains(trimmed)) {
            return missing();
        }
        if (!field.map().isEmpty()) {
            String mapped = field.map().getOrDefault(trimmed, field.otherwise());
            return mapped == null ? Refused.UNKNOWN_VALUE : converted(mapped, kafkaTime);
        }
        boolean isTrimmed = kind.isNumber() || field.time().isEpoch() || field.isTrimmed() && kind != Kind.TEXT;
        return converted(isTrimmed ? trimmed : text, kafkaTime);
    }

    private Object converted(String text, long kafkaTime) {
        return switch (kind) {
            case TEXT -> text(text);
            case INTEGER -> integer(text);
            case DECIMAL -> decimal(text);
            case DOUBLE -> floating(text);
            case BOOLEAN -> bool(text);
            case DATE -> {
                long day = time.day(text);
                yield day == TimeValue.NONE ? Refused.INVALID_TIMESTAMP : (Object) day;
            }
            case TIMESTAMP -> timed(time.micros(text), kafkaTime);
            case BINARY -> encoded(text);
            case JSON -> text;
        };
    }

    private Object text(String text) {
        for (int at = 0; at < text.length(); at++) {
            if (Character.isSurrogate(text.charAt(at))) {
                int point = text.codePointAt(at);
                if (!Character.isSupplementaryCodePoint(point)) {
                    return Refused.WRONG_TYPE;
                }
                at++;
            }
        }
        String trimmed = field.isTrimmed() ? Blank.trim(text) : text;
        String cased =
                switch (field.letters()) {
                    case "upper" -> trimmed.toUpperCase(Locale.ROOT);
                    case "lower" -> trimmed.toLowerCase(Locale.ROOT);
                    default -> trimmed;
                };
        return allowed.isEmpty() || allowed.contains(cased) ? cased : Refused.UNKNOWN_VALUE;
    }

    private Object decimal(String text) {
        NumberValue number = NumberValue.of(text, -field.scale());
        if (number == null) {
            return Refused.WRONG_TYPE;
        }
        BigDecimal rounded = number.rounded(column.precision(), column.scale());
        if (column.isPositive() && (rounded == null ? !number.isPositive() : rounded.signum() <= 0)) {
            return Refused.NOT_POSITIVE;
        }
        return rounded == null ? Refused.OUT_OF_RANGE : rounded;
    }

    private Object integer(String text) {
        NumberValue number = NumberValue.of(text, -field.scale());
        if (number == null) {
            return Refused.WRONG_TYPE;
        }
        BigDecimal whole = number.rounded(LONG_DIGITS, 0);
        if (whole != null && !number.isWhole()) {
            return Refused.WRONG_TYPE;
        }
        if (column.isPositive() && !number.isPositive()) {
            return Refused.NOT_POSITIVE;
        }
        boolean fits = whole != null
                && whole.toBigInteger().bitLength() < Long.SIZE
                && whole.longValueExact() != Long.MIN_VALUE;
        return fits ? (Object) whole.longValueExact() : Refused.OUT_OF_RANGE;
    }

    private Object floating(String text) {
        if (NumberValue.of(text, 0) == null) {
            return Refused.WRONG_TYPE;
        }
        double value = Double.parseDouble(text);
        if (column.isPositive() && value <= 0) {
            return Refused.NOT_POSITIVE;
        }
        return Double.isInfinite(value) ? Refused.OUT_OF_RANGE : (Object) value;
    }

    private static Object bool(String text) {
        return switch (Blank.trim(text).toLowerCase(Locale.ROOT)) {
            case "true" -> true;
            case "false" -> false;
            default -> Refused.WRONG_TYPE;
        };
    }

    private Object encoded(String text) {
        try {
            return ByteBuffer.wrap(
                    switch (field.encoding()) {
                        case "hex" -> HexFormat.of().parseHex(text);
                        case "text" -> text.getBytes(StandardCharsets.UTF_8);
                        default -> Base64.getDecoder().decode(text);
                    });
        } catch (IllegalArgumentException e) {
            return Refused.WRONG_TYPE;
        }
    }
}
