package io.kappalake.cli.feed.draft;

import com.fasterxml.jackson.databind.JsonNode;
import io.kappalake.transforms.feed.Fingerprint;
import it.unimi.dsi.fastutil.longs.LongArrayList;
import java.math.BigDecimal;
import java.util.LinkedHashSet;
import java.util.Set;

/** Facts about the values at one path. */
final class SampleField {

    private static final Set<String> NO_VALUES = Set.of("NA", "N/A", "NULL", "null", "None", "NaN", "nan", "\\N", "-");
    private static final int SHOWN = 100;
    private static final int LONGEST_NUMBER = 60;

    private final String path;
    private final String name;
    private final String array;
    private final int depth;
    private final LongArrayList hashes = new LongArrayList();
    private final TimeForms times = new TimeForms();
    private final Set<String> words = new LinkedHashSet<>();
    private String example = "";
    private int filled;
    private int texts;
    private int numbers;
    private int truths;
    private int structs;
    private int mostObjects;
    private boolean areNumbers = true;
    private boolean areWhole = true;
    private boolean areTruths = true;
    private boolean haveLeadingZero;
    private int wholeDigits;
    private int scale;
    private BigDecimal least;
    private BigDecimal most;

    /** @param array path of the array whose first element has it; empty if none */
    SampleField(String path, String name, String array, int depth) {
        this.path = path;
        this.name = name;
        this.array = array;
        this.depth = depth;
    }

    void take(int record, JsonNode value) {
        if (value.isNull() || value.isTextual() && value.textValue().isBlank()) {
            return;
        }
        if (value.isArray() && value.isEmpty()) {
            structs++;
            fill(record, "[]");
            return;
        }
        if (value.isContainerNode()) {
            structs++;
            mostObjects = Math.max(mostObjects, value.isArray() && value.get(0).isObject() ? value.size() : 0);
            fill(record, value.toString());
            return;
        }
        String text = value.isNumber() ? value.decimalValue().toString() : value.asText();
        if (value.isTextual() && NO_VALUES.contains(text.strip())) {
            words.add(text.strip());
            return;
        }
        fill(record, text);
        texts += value.isTextual() ? 1 : 0;
        numbers += value.isNumber() ? 1 : 0;
        truths += value.isBoolean() ? 1 : 0;
        areTruths &= text.strip().equalsIgnoreCase("true") || text.strip().equalsIgnoreCase("false");
        times.take(text.strip());
        takeNumber(text.strip());
    }

    private void fill(int record, String text) {
        filled++;
        if (example.isEmpty()) {
            example = text.substring(0, Math.min(SHOWN, text.length()));
        }
        while (hashes.size() < record) {
            hashes.add(0);
        }
        // Of equal names in a record the last counts.
        if (hashes.size() == record) {
            hashes.add(Fingerprint.of(text).high());
        } else {
            filled--;
            hashes.set(record, Fingerprint.of(text).high());
        }
    }

    private void takeNumber(String text) {
        if (!areNumbers) {
            return;
        }
        if (text.length() > LONGEST_NUMBER || !text.matches("[-+]?(\\d+\\.?\\d*|\\.\\d+)([eE][-+]?\\d{1,2})?")) {
            areNumbers = false;
            return;
        }
        haveLeadingZero |= text.matches("0\\d+");
        BigDecimal number = new BigDecimal(text);
        areWhole &= number.scale() <= 0;
        wholeDigits = Math.max(wholeDigits, number.precision() - number.scale());
        scale = Math.max(scale, number.stripTrailingZeros().scale());
        least = least == null ? number : least.min(number);
        most = most == null ? number : most.max(number);
    }

    String path() {
        return path;
    }

    String array() {
        return array;
    }

    int depth() {
        return depth;
    }

    /** The last name of the path, or its place in a record that is an array. */
    String name() {
        return name;
    }

    /** In how many records it has a value. */
    int filled() {
        return filled;
    }

    long hash(int record) {
        return record < hashes.size() ? hashes.getLong(record) : 0;
    }

    String example() {
        return example;
    }

    /** Words that stand for no value. */
    Set<String> words() {
        return words;
    }

    boolean isStruct() {
        return structs > 0;
    }

    int mostObjects() {
        return mostObjects;
    }

    boolean isOfSingleObjects() {
        return mostObjects == 1 && structs == filled;
    }

    boolean isTruth() {
        return areTruths && !isStruct();
    }

    boolean isNumber() {
        return areNumbers && !haveLeadingZero && !isStruct() && truths == 0 && most != null;
    }

    boolean isWhole() {
        return isNumber() && areWhole;
    }

    /** Whether all of its values are texts of the record, or none. */
    boolean areTexts() {
        return texts == filled;
    }

    /** Whether some values are numbers or booleans of the record. */
    boolean hasScalars() {
        return numbers + truths > 0;
    }

    int wholeDigits() {
        return Math.max(wholeDigits, 0);
    }

    int scale() {
        return scale;
    }

    /** Whether all numbers lie in a range. */
    boolean isBetween(BigDecimal from, BigDecimal to) {
        return most != null && areNumbers && !isStruct() && least.compareTo(from) >= 0 && most.compareTo(to) < 0;
    }

    TimeForms times() {
        return times;
    }
}
